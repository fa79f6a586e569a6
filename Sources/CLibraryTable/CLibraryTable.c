#include "CLibraryTable.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

void *fed_library_open(const char *file, char *reason, size_t size) {
    void *library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        const char *told = dlerror();
        snprintf(reason, size, "%s", told ? told : "cannot be opened");
    }
    return library;
}

void fed_library_close(void *library) { dlclose(library); }

bool fed_library_find(void *library, const char *name, void *place) {
    // POSIX lets a function's address travel as a data pointer; copying the bytes keeps ISO C content.
    void *address = dlsym(library, name);
    if (!address) return false;
    memcpy(place, &address, sizeof address);
    return true;
}
