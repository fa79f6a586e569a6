#include "CSQLite.h"

#include <stdio.h>

fed_sqlite_table fed_sqlite_loaded;

// It has no fixed parameters, and so no place in the table.
static int (*configure)(sqlite3 *database, int option, ...);

fed_library_result fed_sqlite_load(const char *file, char *reason, size_t size) {
    void *library = fed_library_open(file, reason, size);
    if (!library) return FED_LIBRARY_NOT_OPENED;
    fed_sqlite_table table;
    const char *missing = NULL;
    FED_SQLITE_FUNCTIONS(FED_LIBRARY_LOOK_UP)
    if (!missing && !fed_library_find(library, "sqlite3_db_config", &configure)) missing = "sqlite3_db_config";
    if (missing) {
        snprintf(reason, size, "%s", missing);
        fed_library_close(library);
        return FED_LIBRARY_LACKS_FUNCTION;
    }
    fed_sqlite_loaded = table;
    return FED_LIBRARY_LOADED;
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
