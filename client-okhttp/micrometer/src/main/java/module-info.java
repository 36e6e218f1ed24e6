/** Counts what Heed does in a registry of Micrometer. */
@SuppressWarnings({
    "requires-automatic", // Micrometer names its modules in the manifest only
    "requires-transitive-automatic"
})
module dev.heed.micrometer {
    requires static transitive org.jspecify;
    requires transitive dev.heed.okhttp;
    requires transitive micrometer.core;

    exports dev.heed.micrometer;
}
