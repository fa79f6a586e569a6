#ifndef FED_CSQLITE_H
#define FED_CSQLITE_H

// What this project uses of SQLite's C API (https://sqlite.org/c3ref/intro.html), and a loader.
//
// Nothing is linked. `fed_sqlite_load` opens a library and looks up every function of the table below once;
// the inline functions, which carry the vendor's names, call through it. They may be called only after a
// load has succeeded.

#include <stddef.h>
#include <stdint.h>

#include "CLibraryTable.h"

typedef struct sqlite3 sqlite3;
typedef struct sqlite3_stmt sqlite3_stmt;
typedef int (*fed_sqlite_progress)(void *);
typedef int (*fed_sqlite_authorizer)(void *, int, const char *, const char *, const char *, const char *);

// https://sqlite.org/rescode.html
#define SQLITE_OK 0
#define SQLITE_ERROR 1
#define SQLITE_BUSY 5
#define SQLITE_LOCKED 6
#define SQLITE_INTERRUPT 9
#define SQLITE_CANTOPEN 14
#define SQLITE_TOOBIG 18
#define SQLITE_AUTH 23
#define SQLITE_NOTADB 26
#define SQLITE_ROW 100
#define SQLITE_DONE 101

// https://sqlite.org/c3ref/c_open_autoproxy.html
#define SQLITE_OPEN_READONLY 0x00000001
#define SQLITE_OPEN_URI 0x00000040
#define SQLITE_OPEN_NOMUTEX 0x00008000

// https://sqlite.org/c3ref/c_blob.html
#define SQLITE_INTEGER 1
#define SQLITE_FLOAT 2
#define SQLITE_TEXT 3
#define SQLITE_BLOB 4
#define SQLITE_NULL 5

// https://sqlite.org/c3ref/c_alter_table.html
#define SQLITE_DENY 1
#define SQLITE_READ 20
#define SQLITE_SELECT 21
#define SQLITE_FUNCTION 31
#define SQLITE_RECURSIVE 33

// F(result, name, parameters, arguments)
#define FED_SQLITE_FUNCTIONS(F)                                                                                        \
    F(int, sqlite3_open_v2, (const char *path, sqlite3 **database, int flags, const char *vfs),                        \
      (path, database, flags, vfs))                                                                                    \
    F(int, sqlite3_close_v2, (sqlite3 *database), (database))                                                          \
    F(const char *, sqlite3_errmsg, (sqlite3 *database), (database))                                                   \
    F(const char *, sqlite3_errstr, (int code), (code))                                                                \
    F(int, sqlite3_busy_timeout, (sqlite3 *database, int milliseconds), (database, milliseconds))                      \
    F(void, sqlite3_progress_handler, (sqlite3 *database, int steps, fed_sqlite_progress progress, void *argument),    \
      (database, steps, progress, argument))                                                                           \
    F(int, sqlite3_set_authorizer, (sqlite3 *database, fed_sqlite_authorizer authorizer, void *argument),              \
      (database, authorizer, argument))                                                                                \
    F(int, sqlite3_prepare_v2,                                                                                         \
      (sqlite3 *database, const char *sql, int size, sqlite3_stmt **statement, const char **tail),                     \
      (database, sql, size, statement, tail))                                                                          \
    F(int, sqlite3_stmt_readonly, (sqlite3_stmt *statement), (statement))                                              \
    F(int, sqlite3_step, (sqlite3_stmt *statement), (statement))                                                       \
    F(int, sqlite3_finalize, (sqlite3_stmt *statement), (statement))                                                   \
    F(int, sqlite3_column_count, (sqlite3_stmt *statement), (statement))                                               \
    F(int, sqlite3_column_type, (sqlite3_stmt *statement, int column), (statement, column))                            \
    F(int64_t, sqlite3_column_int64, (sqlite3_stmt *statement, int column), (statement, column))                       \
    F(double, sqlite3_column_double, (sqlite3_stmt *statement, int column), (statement, column))                       \
    F(const unsigned char *, sqlite3_column_text, (sqlite3_stmt *statement, int column), (statement, column))          \
    F(const void *, sqlite3_column_blob, (sqlite3_stmt *statement, int column), (statement, column))                   \
    F(int, sqlite3_column_bytes, (sqlite3_stmt *statement, int column), (statement, column))

typedef struct {
    FED_SQLITE_FUNCTIONS(FED_LIBRARY_MEMBER)
} fed_sqlite_table;

extern fed_sqlite_table fed_sqlite_loaded;

#define FED_SQLITE_CALL(result, name, parameters, arguments)                                                           \
    static inline result name parameters { return fed_sqlite_loaded.name arguments; }
FED_SQLITE_FUNCTIONS(FED_SQLITE_CALL)
#undef FED_SQLITE_CALL

// Opens the library and fills the table; writes why not to `reason`. Not safe to call from two threads at a time.
fed_library_result fed_sqlite_load(const char *file, char *reason, size_t size);

// Has the database take "x" for a column alone: where there is none of the name, SQLite reads a text by default.
// Fails on libraries before 3.29. https://sqlite.org/quirks.html#dblquote
int fed_sqlite_refuse_quoted_texts(sqlite3 *database);

// Lets a statement do nothing but read: an authorizer for sqlite3_set_authorizer.
int fed_sqlite_allow_reading(
    void *argument, int action, const char *first, const char *second, const char *database, const char *trigger);

#endif
