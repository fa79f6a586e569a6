#ifndef FED_CDUCKDB_H
#define FED_CDUCKDB_H

// What this project uses of DuckDB's C API (https://duckdb.org/docs/stable/clients/c/api), and a loader.
//
// Nothing is linked. `fed_duckdb_load` opens a library and looks up every function of the table below once;
// the inline functions, which carry the vendor's names, call through it. They may be called only after a
// load has succeeded.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "CLibraryTable.h"

typedef uint64_t idx_t;

typedef enum { DuckDBSuccess = 0, DuckDBError = 1 } duckdb_state;

// https://duckdb.org/docs/stable/clients/c/types
typedef enum {
    DUCKDB_TYPE_INVALID = 0,
    DUCKDB_TYPE_BOOLEAN = 1,
    DUCKDB_TYPE_TINYINT = 2,
    DUCKDB_TYPE_SMALLINT = 3,
    DUCKDB_TYPE_INTEGER = 4,
    DUCKDB_TYPE_BIGINT = 5,
    DUCKDB_TYPE_UTINYINT = 6,
    DUCKDB_TYPE_USMALLINT = 7,
    DUCKDB_TYPE_UINTEGER = 8,
    DUCKDB_TYPE_UBIGINT = 9,
    DUCKDB_TYPE_FLOAT = 10,
    DUCKDB_TYPE_DOUBLE = 11,
    DUCKDB_TYPE_TIMESTAMP = 12,
    DUCKDB_TYPE_DATE = 13,
    DUCKDB_TYPE_TIME = 14,
    DUCKDB_TYPE_INTERVAL = 15,
    DUCKDB_TYPE_HUGEINT = 16,
    DUCKDB_TYPE_VARCHAR = 17,
    DUCKDB_TYPE_BLOB = 18,
    DUCKDB_TYPE_DECIMAL = 19,
    DUCKDB_TYPE_TIMESTAMP_S = 20,
    DUCKDB_TYPE_TIMESTAMP_MS = 21,
    DUCKDB_TYPE_TIMESTAMP_NS = 22,
    DUCKDB_TYPE_ENUM = 23,
    DUCKDB_TYPE_LIST = 24,
    DUCKDB_TYPE_STRUCT = 25,
    DUCKDB_TYPE_MAP = 26,
    DUCKDB_TYPE_UUID = 27,
    DUCKDB_TYPE_UNION = 28,
    DUCKDB_TYPE_BIT = 29,
    DUCKDB_TYPE_TIME_TZ = 30,
    DUCKDB_TYPE_TIMESTAMP_TZ = 31,
    DUCKDB_TYPE_UHUGEINT = 32,
    DUCKDB_TYPE_ARRAY = 33
} duckdb_type;

typedef struct fed_duckdb_database { void *internal; } *duckdb_database;
typedef struct fed_duckdb_connection { void *internal; } *duckdb_connection;
typedef struct fed_duckdb_config { void *internal; } *duckdb_config;
typedef struct fed_duckdb_prepared { void *internal; } *duckdb_prepared_statement;
typedef struct fed_duckdb_pending { void *internal; } *duckdb_pending_result;
typedef struct fed_duckdb_logical_type { void *internal; } *duckdb_logical_type;
typedef struct fed_duckdb_chunk { void *internal; } *duckdb_data_chunk;
typedef struct fed_duckdb_vector { void *internal; } *duckdb_vector;
typedef struct fed_duckdb_value { void *internal; } *duckdb_value;
typedef struct fed_duckdb_table_function { void *internal; } *duckdb_table_function;
typedef struct fed_duckdb_scalar_function { void *internal; } *duckdb_scalar_function;
typedef struct fed_duckdb_aggregate_function { void *internal; } *duckdb_aggregate_function;
typedef struct fed_duckdb_aggregate_state { void *internal; } *duckdb_aggregate_state;
typedef struct fed_duckdb_bind_info { void *internal; } *duckdb_bind_info;
typedef struct fed_duckdb_init_info { void *internal; } *duckdb_init_info;
typedef struct fed_duckdb_function_info { void *internal; } *duckdb_function_info;
typedef struct fed_duckdb_profiling_info { void *internal; } *duckdb_profiling_info;

// Owned by the caller; the first five members are only there for older clients.
typedef struct {
    idx_t deprecated_column_count;
    idx_t deprecated_row_count;
    idx_t deprecated_rows_changed;
    void *deprecated_columns;
    char *deprecated_error_message;
    void *internal_data;
} duckdb_result;

typedef void (*duckdb_delete_callback_t)(void *data);
typedef void (*duckdb_table_function_bind_t)(duckdb_bind_info info);
typedef void (*duckdb_table_function_init_t)(duckdb_init_info info);
typedef void (*duckdb_table_function_t)(duckdb_function_info info, duckdb_data_chunk output);
typedef void (*duckdb_scalar_function_t)(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output);
typedef idx_t (*duckdb_aggregate_state_size)(duckdb_function_info info);
typedef void (*duckdb_aggregate_init_t)(duckdb_function_info info, duckdb_aggregate_state state);
typedef void (*duckdb_aggregate_update_t)(
    duckdb_function_info info, duckdb_data_chunk input, duckdb_aggregate_state *states);
typedef void (*duckdb_aggregate_combine_t)(
    duckdb_function_info info, duckdb_aggregate_state *source, duckdb_aggregate_state *target, idx_t count);
typedef void (*duckdb_aggregate_finalize_t)(
    duckdb_function_info info, duckdb_aggregate_state *source, duckdb_vector result, idx_t count, idx_t offset);

// X(result, name, parameters, arguments)
#define FED_DUCKDB_FUNCTIONS(X) \
    X(const char *, duckdb_library_version, (void), ()) \
    X(void, duckdb_free, (void *memory), (memory)) \
    X(idx_t, duckdb_vector_size, (void), ()) \
    /* Opening, https://duckdb.org/docs/stable/clients/c/connect */ \
    X(duckdb_state, duckdb_create_config, (duckdb_config *config), (config)) \
    X(duckdb_state, duckdb_set_config, (duckdb_config config, const char *name, const char *option), \
      (config, name, option)) \
    X(void, duckdb_destroy_config, (duckdb_config *config), (config)) \
    X(duckdb_state, duckdb_open_ext, \
      (const char *path, duckdb_database *database, duckdb_config config, char **error), \
      (path, database, config, error)) \
    X(void, duckdb_close, (duckdb_database *database), (database)) \
    X(duckdb_state, duckdb_connect, (duckdb_database database, duckdb_connection *connection), \
      (database, connection)) \
    X(void, duckdb_interrupt, (duckdb_connection connection), (connection)) \
    X(void, duckdb_disconnect, (duckdb_connection *connection), (connection)) \
    /* Statements, https://duckdb.org/docs/stable/clients/c/prepared */ \
    X(duckdb_state, duckdb_query, (duckdb_connection connection, const char *sql, duckdb_result *result), \
      (connection, sql, result)) \
    X(void, duckdb_destroy_result, (duckdb_result *result), (result)) \
    X(const char *, duckdb_result_error, (duckdb_result *result), (result)) \
    X(duckdb_state, duckdb_prepare, \
      (duckdb_connection connection, const char *sql, duckdb_prepared_statement *statement), \
      (connection, sql, statement)) \
    X(void, duckdb_destroy_prepare, (duckdb_prepared_statement *statement), (statement)) \
    X(const char *, duckdb_prepare_error, (duckdb_prepared_statement statement), (statement)) \
    X(idx_t, duckdb_prepared_statement_column_count, (duckdb_prepared_statement statement), (statement)) \
    X(const char *, duckdb_prepared_statement_column_name, (duckdb_prepared_statement statement, idx_t column), \
      (statement, column)) \
    X(duckdb_logical_type, duckdb_prepared_statement_column_logical_type, \
      (duckdb_prepared_statement statement, idx_t column), (statement, column)) \
    X(duckdb_state, duckdb_pending_prepared_streaming, \
      (duckdb_prepared_statement statement, duckdb_pending_result *pending), (statement, pending)) \
    X(const char *, duckdb_pending_error, (duckdb_pending_result pending), (pending)) \
    X(duckdb_state, duckdb_execute_pending, (duckdb_pending_result pending, duckdb_result *result), \
      (pending, result)) \
    X(void, duckdb_destroy_pending, (duckdb_pending_result *pending), (pending)) \
    X(duckdb_data_chunk, duckdb_fetch_chunk, (duckdb_result result), (result)) \
    /* Chunks and vectors, https://duckdb.org/docs/stable/clients/c/vector */ \
    X(void, duckdb_destroy_data_chunk, (duckdb_data_chunk *chunk), (chunk)) \
    X(idx_t, duckdb_data_chunk_get_size, (duckdb_data_chunk chunk), (chunk)) \
    X(void, duckdb_data_chunk_set_size, (duckdb_data_chunk chunk, idx_t size), (chunk, size)) \
    X(duckdb_vector, duckdb_data_chunk_get_vector, (duckdb_data_chunk chunk, idx_t column), (chunk, column)) \
    X(void *, duckdb_vector_get_data, (duckdb_vector vector), (vector)) \
    X(uint64_t *, duckdb_vector_get_validity, (duckdb_vector vector), (vector)) \
    X(void, duckdb_vector_ensure_validity_writable, (duckdb_vector vector), (vector)) \
    X(void, duckdb_unsafe_vector_assign_string_element_len, \
      (duckdb_vector vector, idx_t row, const char *text, idx_t length), (vector, row, text, length)) \
    /* Types */ \
    X(duckdb_logical_type, duckdb_create_logical_type, (duckdb_type type), (type)) \
    X(duckdb_logical_type, duckdb_create_decimal_type, (uint8_t width, uint8_t scale), (width, scale)) \
    X(void, duckdb_destroy_logical_type, (duckdb_logical_type *type), (type)) \
    X(duckdb_type, duckdb_get_type_id, (duckdb_logical_type type), (type)) \
    X(uint8_t, duckdb_decimal_width, (duckdb_logical_type type), (type)) \
    X(uint8_t, duckdb_decimal_scale, (duckdb_logical_type type), (type)) \
    X(duckdb_type, duckdb_enum_internal_type, (duckdb_logical_type type), (type)) \
    X(uint32_t, duckdb_enum_dictionary_size, (duckdb_logical_type type), (type)) \
    X(char *, duckdb_enum_dictionary_value, (duckdb_logical_type type, idx_t index), (type, index)) \
    X(int64_t, duckdb_get_int64, (duckdb_value value), (value)) \
    X(char *, duckdb_get_varchar, (duckdb_value value), (value)) \
    X(void, duckdb_destroy_value, (duckdb_value *value), (value)) \
    /* Table functions, https://duckdb.org/docs/stable/clients/c/table_functions */ \
    X(duckdb_table_function, duckdb_create_table_function, (void), ()) \
    X(void, duckdb_destroy_table_function, (duckdb_table_function *function), (function)) \
    X(void, duckdb_table_function_set_name, (duckdb_table_function function, const char *name), (function, name)) \
    X(void, duckdb_table_function_add_parameter, (duckdb_table_function function, duckdb_logical_type type), \
      (function, type)) \
    X(void, duckdb_table_function_set_extra_info, \
      (duckdb_table_function function, void *extra, duckdb_delete_callback_t destroy), \
      (function, extra, destroy)) \
    X(void, duckdb_table_function_set_bind, \
      (duckdb_table_function function, duckdb_table_function_bind_t bind), (function, bind)) \
    X(void, duckdb_table_function_set_init, \
      (duckdb_table_function function, duckdb_table_function_init_t init), (function, init)) \
    X(void, duckdb_table_function_set_function, \
      (duckdb_table_function function, duckdb_table_function_t body), (function, body)) \
    X(void, duckdb_table_function_supports_projection_pushdown, \
      (duckdb_table_function function, bool pushdown), (function, pushdown)) \
    X(duckdb_state, duckdb_register_table_function, \
      (duckdb_connection connection, duckdb_table_function function), (connection, function)) \
    X(void *, duckdb_bind_get_extra_info, (duckdb_bind_info info), (info)) \
    X(duckdb_value, duckdb_bind_get_parameter, (duckdb_bind_info info, idx_t index), (info, index)) \
    X(void, duckdb_bind_add_result_column, \
      (duckdb_bind_info info, const char *name, duckdb_logical_type type), (info, name, type)) \
    X(void, duckdb_bind_set_bind_data, (duckdb_bind_info info, void *data, duckdb_delete_callback_t destroy), \
      (info, data, destroy)) \
    X(void, duckdb_bind_set_cardinality, (duckdb_bind_info info, idx_t cardinality, bool is_exact), \
      (info, cardinality, is_exact)) \
    X(void, duckdb_bind_set_error, (duckdb_bind_info info, const char *error), (info, error)) \
    X(void *, duckdb_init_get_bind_data, (duckdb_init_info info), (info)) \
    X(idx_t, duckdb_init_get_column_count, (duckdb_init_info info), (info)) \
    X(idx_t, duckdb_init_get_column_index, (duckdb_init_info info, idx_t column), (info, column)) \
    X(void, duckdb_init_set_init_data, (duckdb_init_info info, void *data, duckdb_delete_callback_t destroy), \
      (info, data, destroy)) \
    X(void, duckdb_init_set_max_threads, (duckdb_init_info info, idx_t threads), (info, threads)) \
    X(void, duckdb_init_set_error, (duckdb_init_info info, const char *error), (info, error)) \
    X(void *, duckdb_function_get_init_data, (duckdb_function_info info), (info)) \
    X(void, duckdb_function_set_error, (duckdb_function_info info, const char *error), (info, error)) \
    /* Profiling, https://duckdb.org/docs/stable/clients/c/profiling; the root belongs to the connection */ \
    X(duckdb_profiling_info, duckdb_get_profiling_info, (duckdb_connection connection), (connection)) \
    X(duckdb_value, duckdb_profiling_info_get_value, (duckdb_profiling_info info, const char *key), (info, key)) \
    X(idx_t, duckdb_profiling_info_get_child_count, (duckdb_profiling_info info), (info)) \
    X(duckdb_profiling_info, duckdb_profiling_info_get_child, (duckdb_profiling_info info, idx_t index), \
      (info, index)) \
    /* Scalar functions */ \
    X(duckdb_scalar_function, duckdb_create_scalar_function, (void), ()) \
    X(void, duckdb_destroy_scalar_function, (duckdb_scalar_function *function), (function)) \
    X(void, duckdb_scalar_function_set_name, (duckdb_scalar_function function, const char *name), (function, name)) \
    X(void, duckdb_scalar_function_add_parameter, \
      (duckdb_scalar_function function, duckdb_logical_type type), (function, type)) \
    X(void, duckdb_scalar_function_set_return_type, \
      (duckdb_scalar_function function, duckdb_logical_type type), (function, type)) \
    X(void, duckdb_scalar_function_set_extra_info, \
      (duckdb_scalar_function function, void *extra, duckdb_delete_callback_t destroy), \
      (function, extra, destroy)) \
    X(void, duckdb_scalar_function_set_function, \
      (duckdb_scalar_function function, duckdb_scalar_function_t body), (function, body)) \
    X(void, duckdb_scalar_function_set_special_handling, (duckdb_scalar_function function), (function)) \
    X(void, duckdb_scalar_function_set_volatile, (duckdb_scalar_function function), (function)) \
    X(duckdb_state, duckdb_register_scalar_function, \
      (duckdb_connection connection, duckdb_scalar_function function), (connection, function)) \
    X(void *, duckdb_scalar_function_get_extra_info, (duckdb_function_info info), (info)) \
    X(void, duckdb_scalar_function_set_error, (duckdb_function_info info, const char *error), (info, error)) \
    /* Aggregate functions, https://duckdb.org/docs/stable/clients/c/api */ \
    X(duckdb_aggregate_function, duckdb_create_aggregate_function, (void), ()) \
    X(void, duckdb_destroy_aggregate_function, (duckdb_aggregate_function *function), (function)) \
    X(void, duckdb_aggregate_function_set_name, (duckdb_aggregate_function function, const char *name), \
      (function, name)) \
    X(void, duckdb_aggregate_function_add_parameter, \
      (duckdb_aggregate_function function, duckdb_logical_type type), (function, type)) \
    X(void, duckdb_aggregate_function_set_return_type, \
      (duckdb_aggregate_function function, duckdb_logical_type type), (function, type)) \
    X(void, duckdb_aggregate_function_set_functions, \
      (duckdb_aggregate_function function, duckdb_aggregate_state_size size, duckdb_aggregate_init_t init, \
       duckdb_aggregate_update_t update, duckdb_aggregate_combine_t combine, duckdb_aggregate_finalize_t finalize), \
      (function, size, init, update, combine, finalize)) \
    X(duckdb_state, duckdb_register_aggregate_function, \
      (duckdb_connection connection, duckdb_aggregate_function function), (connection, function))

typedef struct {
    FED_DUCKDB_FUNCTIONS(FED_LIBRARY_MEMBER)
} fed_duckdb_table;

extern fed_duckdb_table fed_duckdb_loaded;

#define FED_DUCKDB_CALL(result, name, parameters, arguments) \
    static inline result name parameters { return fed_duckdb_loaded.name arguments; }
FED_DUCKDB_FUNCTIONS(FED_DUCKDB_CALL)
#undef FED_DUCKDB_CALL

// Opens the library (a file, or a name for the loader to look up) and fills the table; writes why not to `reason`.
// Not safe to call from two threads at a time.
fed_library_result fed_duckdb_load(const char *file, char *reason, size_t size);

#endif
