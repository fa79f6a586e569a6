#ifndef FED_CLIBRARYTABLE_H
#define FED_CLIBRARYTABLE_H

// How this project calls a C library that it does not link: a table of its functions, filled when the library is opened.
//
// A library's own header lists the functions as `#define FED_X_FUNCTIONS(F) F(result, name, parameters, arguments) …`.

#include <stdbool.h>
#include <stddef.h>

typedef enum {
    FED_LIBRARY_LOADED = 0,
    // The dynamic loader cannot open it; the reason is the loader's.
    FED_LIBRARY_NOT_OPENED = 1,
    // It is another library, or a version without a function that is needed; the reason is the function's name.
    FED_LIBRARY_LACKS_FUNCTION = 2,
    // It is here, and does not work.
    FED_LIBRARY_DOES_NOT_START = 3
} fed_library_result;

// Opens the library (a file, or a name for the dynamic loader to look up); NULL, and the loader's reason, if it cannot.
void *fed_library_open(const char *file, char *reason, size_t size);

// Gives it back, when it turned out not to be the one that was meant.
void fed_library_close(void *library);

// Puts the address of a function into the pointer at `place`; false if the library has none of that name.
bool fed_library_find(void *library, const char *name, void *place);

// One member of a table, a pointer to a function that has its name.
#define FED_LIBRARY_MEMBER(result, name, parameters, arguments) result(*name) parameters;

// Looks one function up, after `void *library`, a local `table` and a local `const char *missing` that is NULL.
#define FED_LIBRARY_LOOK_UP(result, name, parameters, arguments)                                                       \
    if (!missing && !fed_library_find(library, #name, &table.name)) missing = #name;

#endif
