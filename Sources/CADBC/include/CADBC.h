#ifndef FED_CADBC_H
#define FED_CADBC_H

// What this project uses of ADBC 1.1 (https://arrow.apache.org/adbc/current/format/specification.html) and of Arrow's
// C data and stream interfaces (https://arrow.apache.org/docs/format/CDataInterface.html), and a loader of drivers.
//
// Nothing is linked. A driver is a shared library with a function that fills a table, `struct AdbcDriver`. Both sides
// know the order of its members and no more: those that are not used here have no type.

#include <stdint.h>

#include "CArrow.h"
#include "CLibraryTable.h"

// https://arrow.apache.org/docs/format/CStreamInterface.html#structure-definition
struct ArrowArrayStream {
    int (*get_schema)(struct ArrowArrayStream *stream, struct ArrowSchema *schema);
    int (*get_next)(struct ArrowArrayStream *stream, struct ArrowArray *array);
    const char *(*get_last_error)(struct ArrowArrayStream *stream);
    void (*release)(struct ArrowArrayStream *stream);
    void *private_data;
};

// https://arrow.apache.org/adbc/current/cpp/api/adbc.html
typedef uint8_t AdbcStatusCode;

#define ADBC_VERSION_1_0_0 1000000
#define ADBC_VERSION_1_1_0 1001000

struct AdbcDriver;

// The last two members are those of 1.1; `vendor_code` says so to the driver: it is INT32_MIN before a call.
struct AdbcError {
    char *message;
    int32_t vendor_code;
    char sqlstate[5];
    void (*release)(struct AdbcError *error);
    void *private_data;
    struct AdbcDriver *private_driver;
};

struct AdbcDatabase {
    void *private_data;
    struct AdbcDriver *private_driver;
};

struct AdbcConnection {
    void *private_data;
    struct AdbcDriver *private_driver;
};

struct AdbcStatement {
    void *private_data;
    struct AdbcDriver *private_driver;
};

typedef void (*fed_adbc_unused)(void);

// https://arrow.apache.org/adbc/current/cpp/api/structAdbcDriver.html
struct AdbcDriver {
    void *private_data, *private_manager;
    AdbcStatusCode (*release)(struct AdbcDriver *driver, struct AdbcError *error);

    AdbcStatusCode (*DatabaseInit)(struct AdbcDatabase *database, struct AdbcError *error);
    AdbcStatusCode (*DatabaseNew)(struct AdbcDatabase *database, struct AdbcError *error);
    AdbcStatusCode (*DatabaseSetOption)(
        struct AdbcDatabase *database, const char *name, const char *value, struct AdbcError *error);
    AdbcStatusCode (*DatabaseRelease)(struct AdbcDatabase *database, struct AdbcError *error);

    fed_adbc_unused ConnectionCommit, ConnectionGetInfo, ConnectionGetObjects, ConnectionGetTableSchema,
        ConnectionGetTableTypes;
    AdbcStatusCode (*ConnectionInit)(
        struct AdbcConnection *connection, struct AdbcDatabase *database, struct AdbcError *error);
    AdbcStatusCode (*ConnectionNew)(struct AdbcConnection *connection, struct AdbcError *error);
    AdbcStatusCode (*ConnectionSetOption)(
        struct AdbcConnection *connection, const char *name, const char *value, struct AdbcError *error);
    fed_adbc_unused ConnectionReadPartition;
    AdbcStatusCode (*ConnectionRelease)(struct AdbcConnection *connection, struct AdbcError *error);
    fed_adbc_unused ConnectionRollback;

    fed_adbc_unused StatementBind, StatementBindStream;
    AdbcStatusCode (*StatementExecuteQuery)(
        struct AdbcStatement *statement, struct ArrowArrayStream *stream, int64_t *rows, struct AdbcError *error);
    fed_adbc_unused StatementExecutePartitions, StatementGetParameterSchema;
    AdbcStatusCode (*StatementNew)(
        struct AdbcConnection *connection, struct AdbcStatement *statement, struct AdbcError *error);
    fed_adbc_unused StatementPrepare;
    AdbcStatusCode (*StatementRelease)(struct AdbcStatement *statement, struct AdbcError *error);
    fed_adbc_unused StatementSetOption;
    AdbcStatusCode (*StatementSetSqlQuery)(
        struct AdbcStatement *statement, const char *query, struct AdbcError *error);
    fed_adbc_unused StatementSetSubstraitPlan;

    // From here on 1.1: https://arrow.apache.org/adbc/current/format/specification.html#version-1-1-0
    fed_adbc_unused ErrorGetDetailCount, ErrorGetDetail;
    const struct AdbcError *(*ErrorFromArrayStream)(struct ArrowArrayStream *stream, AdbcStatusCode *status);
    fed_adbc_unused DatabaseGetOption, DatabaseGetOptionBytes, DatabaseGetOptionDouble, DatabaseGetOptionInt,
        DatabaseSetOptionBytes, DatabaseSetOptionDouble, DatabaseSetOptionInt;
    fed_adbc_unused ConnectionCancel, ConnectionGetOption, ConnectionGetOptionBytes, ConnectionGetOptionDouble,
        ConnectionGetOptionInt, ConnectionGetStatistics, ConnectionGetStatisticNames, ConnectionSetOptionBytes,
        ConnectionSetOptionDouble, ConnectionSetOptionInt;
    AdbcStatusCode (*StatementCancel)(struct AdbcStatement *statement, struct AdbcError *error);
    fed_adbc_unused StatementExecuteSchema, StatementGetOption, StatementGetOptionBytes, StatementGetOptionDouble,
        StatementGetOptionInt, StatementSetOptionBytes, StatementSetOptionDouble, StatementSetOptionInt;
};

// Fills the table of a driver for a version, at an address that is zeroed.
typedef AdbcStatusCode (*fed_adbc_entry)(int version, void *driver, struct AdbcError *error);

// Opens a driver's file for the life of the program, and finds the function of that name in it; writes why not to
// `reason`.
fed_library_result fed_adbc_load(
    const char *file, const char *function, fed_adbc_entry *entry, char *reason, size_t size);

#endif
