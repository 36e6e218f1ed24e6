package shop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;

/** A framework of OSGi resolves Heed by what its manifests say, and a bundle that uses it gets what a class path gives. */
class OsgiTest {
    /** The jars to install. Kotlin and slf4j come from the framework: their own jars are no bundles, or need an extender. */
    private static final Pattern BUNDLES = Pattern.compile("(client-(core|okhttp)|okhttp-jvm|okio-jvm|resilience4j-\\w+)-\\d.*");

    private static final Pattern FROM_THE_FRAMEWORK = Pattern.compile("(kotlin-stdlib|slf4j-api)-\\d.*");

    @TempDir
    private Path storage;

    private Framework framework;

    @BeforeEach
    void start() throws Exception {
        Map<String, String> settings = new HashMap<>();
        settings.put(Constants.FRAMEWORK_STORAGE, storage.toString());
        settings.put(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, packages());
        framework = new FrameworkFactory().newFramework(settings);
        framework.start();
    }

    @AfterEach
    void stop() throws Exception {
        framework.stop();
        framework.waitForStop(0);
    }

    private static List<File> jars(Pattern name) {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(File::new)
                .filter(file -> name.matcher(file.getName()).matches())
                .collect(Collectors.toList());
    }

    /** What the jars that are no bundles offer, each package with the version of its jar; slf4j 2 says that it is 1.7 too. */
    private static String packages() throws Exception {
        TreeSet<String> packages = new TreeSet<>();
        for (File file : jars(FROM_THE_FRAMEWORK)) {
            String version = file.getName().replaceAll(".*-(\\d[\\d.]*)\\.jar", "$1");
            try (JarFile jar = new JarFile(file)) {
                jar.stream()
                        .map(entry -> entry.getName())
                        .filter(name -> name.matches("(kotlin|org/slf4j)/.*\\.class"))
                        .map(name -> name.substring(0, name.lastIndexOf('/')).replace('/', '.'))
                        .flatMap(name -> name.startsWith("org.slf4j")
                                ? Stream.of(name + ";version=" + version, name + ";version=1.7.36")
                                : Stream.of(name + ";version=" + version))
                        .forEach(packages::add);
            }
        }
        return String.join(",", packages);
    }

    private Map<String, Bundle> install() throws Exception {
        Map<String, Bundle> bundles = new HashMap<>();
        for (File jar : jars(BUNDLES)) {
            Bundle bundle = framework.getBundleContext().installBundle(jar.toURI().toString());
            bundles.put(bundle.getSymbolicName(), bundle);
        }
        for (Bundle bundle : new ArrayList<>(bundles.values())) {
            bundle.start();
        }
        return bundles;
    }

    @Test
    void theBundlesAreWiredAndACallOfAWrappedClientIsRedirected() throws Exception {
        Map<String, Bundle> bundles = install();
        assertEquals(6, bundles.size(), bundles.toString());
        bundles.values().forEach(bundle -> assertEquals(Bundle.ACTIVE, bundle.getState(), bundle.toString()));
        Bundle heed = bundles.get("dev.heed.client-okhttp");
        assertNotSame(getClass().getClassLoader(), heed.loadClass("dev.heed.okhttp.Resilience").getClassLoader());
        assertSame(
                bundles.get("com.squareup.okhttp3").loadClass("okhttp3.Call"), heed.loadClass("okhttp3.Call"));

        try (MockWebServer server = new MockWebServer()) {
            server.start();
            server.enqueue(new MockResponse.Builder().code(302).addHeader("Location", "/there").build());
            server.enqueue(new MockResponse.Builder().code(200).body("found").build());
            assertEquals("found", body(heed, server.url("/here").toString()));
            server.takeRequest();
            assertEquals("/there", server.takeRequest().getTarget());
        }
    }

    /** By reflection, since these classes are not those of the class path. */
    private static String body(Bundle heed, String url) throws Exception {
        Class<?> policies = heed.loadClass("dev.heed.ResiliencePolicy");
        Object policy = policies.getMethod("documented").invoke(null);
        Object resilience =
                heed.loadClass("dev.heed.okhttp.Resilience").getMethod("of", policies).invoke(null, policy);
        Class<?> clients = heed.loadClass("okhttp3.OkHttpClient");
        Object plain = clients.getConstructor().newInstance();
        Object client = resilience.getClass().getMethod("wrap", clients).invoke(resilience, plain);
        Class<?> builders = heed.loadClass("okhttp3.Request$Builder");
        Object builder = builders.getMethod("url", String.class).invoke(builders.getConstructor().newInstance(), url);
        Object request = builders.getMethod("build").invoke(builder);
        Object call = clients.getMethod("newCall", request.getClass()).invoke(client, request);
        Object response = heed.loadClass("okhttp3.Call").getMethod("execute").invoke(call);
        Object body = response.getClass().getMethod("body").invoke(response);
        return (String) heed.loadClass("okhttp3.ResponseBody").getMethod("string").invoke(body);
    }
}
