#include "CODBC.h"

#include <stdio.h>

fed_odbc_table fed_odbc_loaded;

fed_library_result fed_odbc_load(const char *file, char *reason, size_t size) {
    void *library = fed_library_open(file, reason, size);
    if (!library) return FED_LIBRARY_NOT_OPENED;
    fed_odbc_table table;
    const char *missing = NULL;
    FED_ODBC_FUNCTIONS(FED_LIBRARY_LOOK_UP)
    if (missing) {
        snprintf(reason, size, "%s", missing);
        fed_library_close(library);
        return FED_LIBRARY_LACKS_FUNCTION;
    }
    fed_odbc_loaded = table;
    return FED_LIBRARY_LOADED;
}
