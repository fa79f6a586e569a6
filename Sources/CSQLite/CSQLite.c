#include "CSQLite.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

fed_sqlite_table fed_sqlite_loaded;

// It has no fixed parameters, and so no place in the table.
static int (*configure)(sqlite3 *database, int option, ...);

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
    void *address = dlsym(library, "sqlite3_db_config");
    if (!address) {
        snprintf(error, size, "%s has no function sqlite3_db_config", file);
        dlclose(library);
        return error;
    }
    memcpy(&configure, &address, sizeof address);
    fed_sqlite_loaded = table;
    return NULL;
}

int fed_sqlite_refuse_quoted_texts(sqlite3 *database) {
    // SQLITE_DBCONFIG_DQS_DML of https://sqlite.org/c3ref/c_dbconfig_defensive.html
    const int option = 1013;
    return configure(database, option, 0, (int *)NULL);
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
