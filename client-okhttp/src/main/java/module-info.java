/** Makes an OkHttp client do what each HTTP status code says. */
module dev.heed.okhttp {
    requires java.logging;
    requires static transitive org.jspecify;
    requires transitive dev.heed;
    requires transitive okhttp3;

    exports dev.heed.okhttp;
}
