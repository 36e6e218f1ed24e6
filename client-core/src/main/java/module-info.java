/** Decides what to do about each HTTP status code, without an HTTP client. */
@SuppressWarnings({
    "module", // dev.heed.okhttp is compiled after this module
    "requires-automatic", // resilience4j names its modules in the manifest only
    "requires-transitive-automatic"
})
module dev.heed {
    requires static transitive org.jspecify;
    requires org.slf4j;
    requires transitive io.github.resilience4j.core;
    requires transitive io.github.resilience4j.retry;

    exports dev.heed;
    exports dev.heed.testing;
    exports dev.heed.internal.call to
            dev.heed.okhttp;
    exports dev.heed.internal.credentials to
            dev.heed.okhttp;
    exports dev.heed.internal.hold to
            dev.heed.okhttp;
    exports dev.heed.internal.http to
            dev.heed.okhttp;
    exports dev.heed.internal.telemetry to
            dev.heed.okhttp;
}
