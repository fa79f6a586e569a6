/// The scalar functions of Spark SQL, with Spark's meaning; the files beside this one hold them by subject.
enum SparkFunctions {}
