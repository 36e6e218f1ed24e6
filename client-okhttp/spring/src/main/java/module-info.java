/** Sends the requests of Spring's HTTP clients through Heed. */
@SuppressWarnings({
    "requires-automatic", // Spring names its modules in the manifest only
    "requires-transitive-automatic"
})
module dev.heed.spring {
    requires static transitive org.jspecify;
    requires transitive dev.heed.okhttp;
    requires transitive spring.core;
    requires transitive spring.web;
    requires static dev.heed.micrometer;
    requires static micrometer.core;
    requires static spring.beans;
    requires static spring.boot;
    requires static spring.boot.autoconfigure;
    requires static spring.context;

    exports dev.heed.spring;
    exports dev.heed.spring.boot;

    // Boot makes beans of what is not public.
    opens dev.heed.spring.boot;
}
