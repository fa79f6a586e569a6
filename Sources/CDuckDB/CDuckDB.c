#include "CDuckDB.h"

#include <stdio.h>

fed_duckdb_table fed_duckdb_loaded;

fed_library_result fed_duckdb_load(const char *file, char *reason, size_t size) {
    void *library = fed_library_open(file, reason, size);
    if (!library) return FED_LIBRARY_NOT_OPENED;
    fed_duckdb_table table;
    const char *missing = NULL;
    FED_DUCKDB_FUNCTIONS(FED_LIBRARY_LOOK_UP)
    if (missing) {
        snprintf(reason, size, "%s", missing);
        fed_library_close(library);
        return FED_LIBRARY_LACKS_FUNCTION;
    }
    // The library stays open for the life of the program: it has threads of its own.
    fed_duckdb_loaded = table;
    return FED_LIBRARY_LOADED;
}
