#include "CMariaDB.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

fed_mariadb_table fed_mariadb_loaded;

const char *fed_mariadb_load(const char *file, char *error, size_t size) {
    void *library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        const char *reason = dlerror();
        snprintf(error, size, "%s", reason ? reason : "cannot be opened");
        return error;
    }
    fed_mariadb_table table;
    const char *missing = NULL;
// POSIX lets a function's address travel as a data pointer; copying the bytes keeps ISO C content.
#define FED_MARIADB_LOOK_UP(result, name, parameters, arguments)                                                       \
    if (!missing) {                                                                                                    \
        void *address = dlsym(library, #name);                                                                         \
        if (address)                                                                                                   \
            memcpy(&table.name, &address, sizeof address);                                                             \
        else                                                                                                           \
            missing = #name;                                                                                           \
    }
    FED_MARIADB_FUNCTIONS(FED_MARIADB_LOOK_UP)
#undef FED_MARIADB_LOOK_UP
    if (missing) {
        snprintf(error, size, "%s has no function %s", file, missing);
        dlclose(library);
        return error;
    }
    // It makes what all connections share, and is not safe to call from two threads at once.
    if (table.mysql_server_init(0, NULL, NULL) != 0) {
        snprintf(error, size, "%s does not start", file);
        dlclose(library);
        return error;
    }
    fed_mariadb_loaded = table;
    return NULL;
}
