#include "CADBC.h"

#include <stdio.h>

fed_library_result fed_adbc_load(
    const char *file, const char *function, fed_adbc_entry *entry, char *reason, size_t size) {
    void *library = fed_library_open(file, reason, size);
    if (!library) return FED_LIBRARY_NOT_OPENED;
    if (fed_library_find(library, function, entry)) return FED_LIBRARY_LOADED;
    snprintf(reason, size, "%s", function);
    fed_library_close(library);
    return FED_LIBRARY_LACKS_FUNCTION;
}
