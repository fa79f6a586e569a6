#ifndef FED_CMARIADB_H
#define FED_CMARIADB_H

// What this project uses of MariaDB Connector/C, which speaks to MySQL, too
// (https://mariadb.com/kb/en/mariadb-connector-c/), and a loader.
//
// Nothing is linked. `fed_mariadb_load` opens a library and looks up every function of the table below once;
// the inline functions, which carry the vendor's names, call through it. They may be called only after a
// load has succeeded.
//
// Functions named …_start and …_cont never block: they return what to wait for, and zero when they are done
// (https://mariadb.com/kb/en/using-the-non-blocking-library/).

#include <stddef.h>
#include <stdint.h>

#include "CLibraryTable.h"

typedef struct st_mysql MYSQL;
typedef struct st_mysql_stmt MYSQL_STMT;
typedef struct st_mysql_res MYSQL_RES;
typedef char my_bool;

// https://mariadb.com/kb/en/mariadb-connectorc-types-and-definitions/
enum enum_field_types {
    MYSQL_TYPE_DECIMAL,
    MYSQL_TYPE_TINY,
    MYSQL_TYPE_SHORT,
    MYSQL_TYPE_LONG,
    MYSQL_TYPE_FLOAT,
    MYSQL_TYPE_DOUBLE,
    MYSQL_TYPE_NULL,
    MYSQL_TYPE_TIMESTAMP,
    MYSQL_TYPE_LONGLONG,
    MYSQL_TYPE_INT24,
    MYSQL_TYPE_DATE,
    MYSQL_TYPE_TIME,
    MYSQL_TYPE_DATETIME,
    MYSQL_TYPE_YEAR,
    MYSQL_TYPE_NEWDATE,
    MYSQL_TYPE_VARCHAR,
    MYSQL_TYPE_BIT,
    MYSQL_TYPE_JSON = 245,
    MYSQL_TYPE_NEWDECIMAL,
    MYSQL_TYPE_ENUM,
    MYSQL_TYPE_SET,
    MYSQL_TYPE_TINY_BLOB,
    MYSQL_TYPE_MEDIUM_BLOB,
    MYSQL_TYPE_LONG_BLOB,
    MYSQL_TYPE_BLOB,
    MYSQL_TYPE_VAR_STRING,
    MYSQL_TYPE_STRING,
    MYSQL_TYPE_GEOMETRY
};

typedef struct st_mysql_field {
    char *name, *org_name, *table, *org_table, *db, *catalog, *def;
    unsigned long length, max_length;
    unsigned int name_length, org_name_length, table_length, org_table_length, db_length, catalog_length, def_length;
    unsigned int flags, decimals, charsetnr;
    enum enum_field_types type;
    void *extension;
} MYSQL_FIELD;

#define UNSIGNED_FLAG 32
#define FED_BINARY_CHARSET 63

enum enum_mysql_timestamp_type {
    MYSQL_TIMESTAMP_NONE = -2,
    MYSQL_TIMESTAMP_ERROR = -1,
    MYSQL_TIMESTAMP_DATE = 0,
    MYSQL_TIMESTAMP_DATETIME = 1,
    MYSQL_TIMESTAMP_TIME = 2
};

typedef struct st_mysql_time {
    unsigned int year, month, day, hour, minute, second;
    unsigned long second_part;
    my_bool neg;
    enum enum_mysql_timestamp_type time_type;
} MYSQL_TIME;

// Where one column of a fetched row goes. https://mariadb.com/kb/en/mysql_stmt_bind_result/
typedef struct st_mysql_bind {
    unsigned long *length;
    my_bool *is_null;
    void *buffer;
    my_bool *error;
    void *place;
    void (*store)(void), (*fetch)(void), (*skip)(void);
    unsigned long buffer_length, offset, length_value;
    unsigned int flags, pack_length;
    enum enum_field_types buffer_type;
    my_bool error_value, is_unsigned, long_data_used, is_null_value;
    void *extension;
} MYSQL_BIND;

// https://mariadb.com/kb/en/mysql_optionsv/
enum mysql_option {
    MYSQL_OPT_CONNECT_TIMEOUT = 0,
    MYSQL_SET_CHARSET_NAME = 7,
    MYSQL_OPT_LOCAL_INFILE = 8,
    MYSQL_OPT_PROTOCOL = 9,
    MYSQL_OPT_SSL_VERIFY_SERVER_CERT = 21,
    MYSQL_OPT_SSL_KEY = 25,
    MYSQL_OPT_SSL_CERT = 26,
    MYSQL_OPT_SSL_CA = 27,
    MYSQL_OPT_SSL_CAPATH = 28,
    MYSQL_OPT_CONNECT_ATTR_ADD = 33,
    MYSQL_OPT_SSL_ENFORCE = 38,
    MYSQL_OPT_NONBLOCK = 6000,
    MARIADB_OPT_TLS_PASSPHRASE = 7003,
    MARIADB_OPT_TLS_VERSION = 7005,
    MARIADB_OPT_RESTRICTED_AUTH = 7026
};

#define MYSQL_PROTOCOL_TCP 1
#define MYSQL_PROTOCOL_SOCKET 2

#define MYSQL_WAIT_READ 1
#define MYSQL_WAIT_WRITE 2
#define MYSQL_WAIT_EXCEPT 4
#define MYSQL_WAIT_TIMEOUT 8

#define MYSQL_NO_DATA 100
#define MYSQL_DATA_TRUNCATED 101

enum enum_stmt_attr_type { STMT_ATTR_CURSOR_TYPE = 1, STMT_ATTR_PREFETCH_ROWS = 2 };

#define CURSOR_TYPE_READ_ONLY 1

// F(result, name, parameters, arguments)
#define FED_MARIADB_FUNCTIONS(F)                                                                                       \
    F(int, mysql_server_init, (int count, char **arguments, char **groups), (count, arguments, groups))               \
    F(unsigned long, mysql_get_client_version, (void), ())                                                             \
    F(MYSQL *, mysql_init, (MYSQL * connection), (connection))                                                         \
    F(int, mysql_options, (MYSQL * connection, enum mysql_option option, const void *value),                           \
      (connection, option, value))                                                                                     \
    F(int, mysql_options4, (MYSQL * connection, enum mysql_option option, const void *name, const void *value),        \
      (connection, option, name, value))                                                                               \
    F(int, mysql_real_connect_start,                                                                                   \
      (MYSQL * *result, MYSQL *connection, const char *host, const char *user, const char *password,                   \
       const char *database, unsigned int port, const char *socket, unsigned long flags),                              \
      (result, connection, host, user, password, database, port, socket, flags))                                       \
    F(int, mysql_real_connect_cont, (MYSQL * *result, MYSQL *connection, int status), (result, connection, status))    \
    F(void, mysql_close, (MYSQL * connection), (connection))                                                           \
    F(int, mysql_get_socket, (MYSQL * connection), (connection))                                                       \
    F(unsigned long, mysql_thread_id, (MYSQL * connection), (connection))                                              \
    F(char *, mysql_get_server_info, (MYSQL * connection), (connection))                                               \
    F(const char *, mysql_get_ssl_cipher, (MYSQL * connection), (connection))                                          \
    F(unsigned int, mysql_errno, (MYSQL * connection), (connection))                                                   \
    F(const char *, mysql_error, (MYSQL * connection), (connection))                                                   \
    F(const char *, mysql_sqlstate, (MYSQL * connection), (connection))                                                \
    F(int, mysql_real_query_start, (int *result, MYSQL *connection, const char *query, unsigned long length),          \
      (result, connection, query, length))                                                                             \
    F(int, mysql_real_query_cont, (int *result, MYSQL *connection, int status), (result, connection, status))          \
    F(MYSQL_STMT *, mysql_stmt_init, (MYSQL * connection), (connection))                                               \
    F(my_bool, mysql_stmt_attr_set, (MYSQL_STMT * statement, enum enum_stmt_attr_type attribute, const void *value),   \
      (statement, attribute, value))                                                                                   \
    F(int, mysql_stmt_prepare_start, (int *result, MYSQL_STMT *statement, const char *query, unsigned long length),    \
      (result, statement, query, length))                                                                              \
    F(int, mysql_stmt_prepare_cont, (int *result, MYSQL_STMT *statement, int status), (result, statement, status))     \
    F(unsigned long, mysql_stmt_param_count, (MYSQL_STMT * statement), (statement))                                    \
    F(unsigned int, mysql_stmt_field_count, (MYSQL_STMT * statement), (statement))                                     \
    F(MYSQL_RES *, mysql_stmt_result_metadata, (MYSQL_STMT * statement), (statement))                                  \
    F(MYSQL_FIELD *, mysql_fetch_field_direct, (MYSQL_RES * result, unsigned int number), (result, number))            \
    F(void, mysql_free_result, (MYSQL_RES * result), (result))                                                         \
    F(int, mysql_stmt_execute_start, (int *result, MYSQL_STMT *statement), (result, statement))                        \
    F(int, mysql_stmt_execute_cont, (int *result, MYSQL_STMT *statement, int status), (result, statement, status))     \
    F(my_bool, mysql_stmt_bind_result, (MYSQL_STMT * statement, MYSQL_BIND *binds), (statement, binds))                \
    F(int, mysql_stmt_fetch_start, (int *result, MYSQL_STMT *statement), (result, statement))                          \
    F(int, mysql_stmt_fetch_cont, (int *result, MYSQL_STMT *statement, int status), (result, statement, status))       \
    F(int, mysql_stmt_fetch_column,                                                                                    \
      (MYSQL_STMT * statement, MYSQL_BIND *bind, unsigned int column, unsigned long offset),                           \
      (statement, bind, column, offset))                                                                               \
    F(int, mysql_stmt_close_start, (my_bool * result, MYSQL_STMT *statement), (result, statement))                     \
    F(int, mysql_stmt_close_cont, (my_bool * result, MYSQL_STMT *statement, int status), (result, statement, status))  \
    F(unsigned int, mysql_stmt_errno, (MYSQL_STMT * statement), (statement))                                           \
    F(const char *, mysql_stmt_error, (MYSQL_STMT * statement), (statement))                                           \
    F(const char *, mysql_stmt_sqlstate, (MYSQL_STMT * statement), (statement))

typedef struct {
    FED_MARIADB_FUNCTIONS(FED_LIBRARY_MEMBER)
} fed_mariadb_table;

extern fed_mariadb_table fed_mariadb_loaded;

#define FED_MARIADB_CALL(result, name, parameters, arguments)                                                          \
    static inline result name parameters { return fed_mariadb_loaded.name arguments; }
FED_MARIADB_FUNCTIONS(FED_MARIADB_CALL)
#undef FED_MARIADB_CALL

// Opens the library and fills the table; writes why not to `reason`. Not safe to call from two threads at a time.
fed_library_result fed_mariadb_load(const char *file, char *reason, size_t size);

#endif
