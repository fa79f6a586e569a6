#include "CDuckDB.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

fed_duckdb_table fed_duckdb_loaded;

fed_duckdb_load_result fed_duckdb_load(const char *path, char *error, size_t error_size) {
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        const char *reason = dlerror();
        snprintf(error, error_size, "%s", reason ? reason : "cannot be opened");
        return FED_DUCKDB_NOT_OPENED;
    }
    fed_duckdb_table table;
    const char *missing = NULL;
// POSIX lets a function's address travel as a data pointer; copying the bytes keeps ISO C content.
#define FED_DUCKDB_LOOK_UP(result, name, parameters, arguments)                                                        \
    if (!missing) {                                                                                                    \
        void *address = dlsym(library, #name);                                                                         \
        if (address)                                                                                                   \
            memcpy(&table.name, &address, sizeof address);                                                             \
        else                                                                                                           \
            missing = #name;                                                                                           \
    }
    FED_DUCKDB_FUNCTIONS(FED_DUCKDB_LOOK_UP)
#undef FED_DUCKDB_LOOK_UP
    if (missing) {
        snprintf(error, error_size, "it has no function %s", missing);
        dlclose(library);
        return FED_DUCKDB_LACKS_FUNCTION;
    }
    // The library stays open for the life of the program: it has threads of its own.
    fed_duckdb_loaded = table;
    return FED_DUCKDB_LOADED;
}
