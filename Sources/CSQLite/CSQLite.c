#include "CSQLite.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

fed_sqlite_table fed_sqlite_loaded;

const char *fed_sqlite_load(const char *file, char *error, size_t size) {
    void *library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        const char *reason = dlerror();
        snprintf(error, size, "%s", reason ? reason : "cannot be opened");
        return error;
    }
    fed_sqlite_table table;
    const char *missing = NULL;
// POSIX lets a function's address travel as a data pointer; copying the bytes keeps ISO C content.
#define FED_SQLITE_LOOK_UP(result, name, parameters, arguments)                                                        \
    if (!missing) {                                                                                                    \
        void *address = dlsym(library, #name);                                                                         \
        if (address)                                                                                                   \
            memcpy(&table.name, &address, sizeof address);                                                             \
        else                                                                                                           \
            missing = #name;                                                                                           \
    }
    FED_SQLITE_FUNCTIONS(FED_SQLITE_LOOK_UP)
#undef FED_SQLITE_LOOK_UP
    if (missing) {
        snprintf(error, size, "%s has no function %s", file, missing);
        dlclose(library);
        return error;
    }
    fed_sqlite_loaded = table;
    return NULL;
}

int fed_sqlite_allow_reading(
    void *argument, int action, const char *first, const char *second, const char *database, const char *trigger) {
    (void)argument, (void)first, (void)second, (void)database, (void)trigger;
    switch (action) {
    case SQLITE_READ:
    case SQLITE_SELECT:
    case SQLITE_FUNCTION:
    case SQLITE_RECURSIVE:
        return SQLITE_OK;
    default:
        return SQLITE_DENY;
    }
}
