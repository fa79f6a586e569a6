#include "CMariaDB.h"

#include <stdio.h>

fed_mariadb_table fed_mariadb_loaded;

fed_library_result fed_mariadb_load(const char *file, char *reason, size_t size) {
    void *library = fed_library_open(file, reason, size);
    if (!library) return FED_LIBRARY_NOT_OPENED;
    fed_mariadb_table table;
    const char *missing = NULL;
    FED_MARIADB_FUNCTIONS(FED_LIBRARY_LOOK_UP)
    if (missing) {
        snprintf(reason, size, "%s", missing);
        fed_library_close(library);
        return FED_LIBRARY_LACKS_FUNCTION;
    }
    // It makes what all connections share, and is not safe to call from two threads at once.
    if (table.mysql_server_init(0, NULL, NULL) != 0) {
        fed_library_close(library);
        return FED_LIBRARY_DOES_NOT_START;
    }
    fed_mariadb_loaded = table;
    return FED_LIBRARY_LOADED;
}
