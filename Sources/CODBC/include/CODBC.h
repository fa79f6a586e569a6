#ifndef FED_CODBC_H
#define FED_CODBC_H

// What this project uses of ODBC 3 (https://learn.microsoft.com/en-us/sql/odbc/reference/syntax/odbc-api-reference), as
// unixODBC has it (https://www.unixodbc.org), and a loader.
//
// Nothing is linked. `fed_odbc_load` opens the driver manager and looks up every function of the table below once; the
// inline functions, which carry the names of the standard, call through it. They may be called only after a load has
// succeeded. Functions whose names end in W take and give UTF-16.

#include <stdint.h>

#include "CLibraryTable.h"

typedef void *SQLHANDLE;
typedef int16_t SQLSMALLINT;
typedef uint16_t SQLUSMALLINT;
typedef int32_t SQLINTEGER;
typedef uint16_t SQLWCHAR;
typedef SQLSMALLINT SQLRETURN;
// As wide as a pointer: https://learn.microsoft.com/en-us/sql/odbc/reference/odbc-64-bit-information
typedef intptr_t SQLLEN;
typedef uintptr_t SQLULEN;

#define SQL_SUCCESS 0
#define SQL_SUCCESS_WITH_INFO 1
#define SQL_NO_DATA 100
#define SQL_NULL_DATA (-1)
#define SQL_NO_TOTAL (-4)

#define SQL_HANDLE_ENV 1
#define SQL_HANDLE_DBC 2
#define SQL_HANDLE_STMT 3

#define SQL_ATTR_ODBC_VERSION 200
#define SQL_OV_ODBC3 3
#define SQL_ATTR_ACCESS_MODE 101
#define SQL_MODE_READ_ONLY 1
#define SQL_ATTR_LOGIN_TIMEOUT 103
#define SQL_ATTR_QUERY_TIMEOUT 0
#define SQL_ATTR_ROW_BIND_TYPE 5
#define SQL_ATTR_ROWS_FETCHED_PTR 26
#define SQL_ATTR_ROW_ARRAY_SIZE 27
#define SQL_DRIVER_NOPROMPT 0
#define SQL_MAX_CONCURRENT_ACTIVITIES 1
#define SQL_DESC_UNSIGNED 8

// https://learn.microsoft.com/en-us/sql/odbc/reference/appendixes/sql-data-types
#define SQL_CHAR 1
#define SQL_NUMERIC 2
#define SQL_DECIMAL 3
#define SQL_INTEGER 4
#define SQL_SMALLINT 5
#define SQL_FLOAT 6
#define SQL_REAL 7
#define SQL_DOUBLE 8
#define SQL_VARCHAR 12
#define SQL_TYPE_DATE 91
#define SQL_TYPE_TIME 92
#define SQL_TYPE_TIMESTAMP 93
#define SQL_LONGVARCHAR (-1)
#define SQL_BINARY (-2)
#define SQL_VARBINARY (-3)
#define SQL_LONGVARBINARY (-4)
#define SQL_BIGINT (-5)
#define SQL_TINYINT (-6)
#define SQL_BIT (-7)
#define SQL_WCHAR (-8)
#define SQL_WVARCHAR (-9)
#define SQL_WLONGVARCHAR (-10)
#define SQL_GUID (-11)

// https://learn.microsoft.com/en-us/sql/odbc/reference/appendixes/c-data-types
#define SQL_C_CHAR SQL_CHAR
#define SQL_C_WCHAR SQL_WCHAR
#define SQL_C_BINARY SQL_BINARY
#define SQL_C_DOUBLE SQL_DOUBLE
#define SQL_C_SBIGINT (-25)

// F(result, name, parameters, arguments)
#define FED_ODBC_FUNCTIONS(F)                                                                                          \
    F(SQLRETURN, SQLAllocHandle, (SQLSMALLINT kind, SQLHANDLE parent, SQLHANDLE * handle), (kind, parent, handle))     \
    F(SQLRETURN, SQLFreeHandle, (SQLSMALLINT kind, SQLHANDLE handle), (kind, handle))                                  \
    F(SQLRETURN, SQLSetEnvAttr, (SQLHANDLE environment, SQLINTEGER name, void *value, SQLINTEGER length),              \
      (environment, name, value, length))                                                                              \
    F(SQLRETURN, SQLSetConnectAttrW, (SQLHANDLE connection, SQLINTEGER name, void *value, SQLINTEGER length),          \
      (connection, name, value, length))                                                                               \
    F(SQLRETURN, SQLDriverConnectW,                                                                                    \
      (SQLHANDLE connection, void *window, SQLWCHAR *text, SQLSMALLINT length, SQLWCHAR *out, SQLSMALLINT size,        \
       SQLSMALLINT *out_length, SQLUSMALLINT prompt),                                                                  \
      (connection, window, text, length, out, size, out_length, prompt))                                               \
    F(SQLRETURN, SQLDisconnect, (SQLHANDLE connection), (connection))                                                  \
    F(SQLRETURN, SQLGetInfoW,                                                                                          \
      (SQLHANDLE connection, SQLUSMALLINT kind, void *value, SQLSMALLINT size, SQLSMALLINT *length),                   \
      (connection, kind, value, size, length))                                                                         \
    F(SQLRETURN, SQLSetStmtAttrW, (SQLHANDLE statement, SQLINTEGER name, void *value, SQLINTEGER length),              \
      (statement, name, value, length))                                                                                \
    F(SQLRETURN, SQLExecDirectW, (SQLHANDLE statement, SQLWCHAR * text, SQLINTEGER length),                            \
      (statement, text, length))                                                                                       \
    F(SQLRETURN, SQLNumResultCols, (SQLHANDLE statement, SQLSMALLINT * count), (statement, count))                     \
    F(SQLRETURN, SQLDescribeColW,                                                                                      \
      (SQLHANDLE statement, SQLUSMALLINT number, SQLWCHAR *name, SQLSMALLINT size, SQLSMALLINT *length,                \
       SQLSMALLINT *type, SQLULEN *width, SQLSMALLINT *digits, SQLSMALLINT *nullable),                                 \
      (statement, number, name, size, length, type, width, digits, nullable))                                          \
    F(SQLRETURN, SQLColAttributeW,                                                                                     \
      (SQLHANDLE statement, SQLUSMALLINT number, SQLUSMALLINT field, void *text, SQLSMALLINT size,                     \
       SQLSMALLINT *length, SQLLEN *value),                                                                            \
      (statement, number, field, text, size, length, value))                                                           \
    F(SQLRETURN, SQLBindCol,                                                                                           \
      (SQLHANDLE statement, SQLUSMALLINT number, SQLSMALLINT type, void *buffer, SQLLEN size, SQLLEN *lengths),        \
      (statement, number, type, buffer, size, lengths))                                                                \
    F(SQLRETURN, SQLFetch, (SQLHANDLE statement), (statement))                                                         \
    F(SQLRETURN, SQLGetData,                                                                                           \
      (SQLHANDLE statement, SQLUSMALLINT number, SQLSMALLINT type, void *buffer, SQLLEN size, SQLLEN *length),         \
      (statement, number, type, buffer, size, length))                                                                 \
    F(SQLRETURN, SQLMoreResults, (SQLHANDLE statement), (statement))                                                   \
    F(SQLRETURN, SQLCancel, (SQLHANDLE statement), (statement))                                                        \
    F(SQLRETURN, SQLGetDiagRecW,                                                                                       \
      (SQLSMALLINT kind, SQLHANDLE handle, SQLSMALLINT number, SQLWCHAR *state, SQLINTEGER *native,                    \
       SQLWCHAR *message, SQLSMALLINT size, SQLSMALLINT *length),                                                      \
      (kind, handle, number, state, native, message, size, length))

typedef struct {
    FED_ODBC_FUNCTIONS(FED_LIBRARY_MEMBER)
} fed_odbc_table;

extern fed_odbc_table fed_odbc_loaded;

#define FED_ODBC_CALL(result, name, parameters, arguments)                                                             \
    static inline result name parameters { return fed_odbc_loaded.name arguments; }
FED_ODBC_FUNCTIONS(FED_ODBC_CALL)
#undef FED_ODBC_CALL

// Opens the driver manager and fills the table; writes why not to `reason`. Not safe to call from two threads at a time.
fed_library_result fed_odbc_load(const char *file, char *reason, size_t size);

// An integer, where a function takes one as a pointer.
static inline void *fed_odbc_number(SQLULEN value) { return (void *)value; }

#endif
