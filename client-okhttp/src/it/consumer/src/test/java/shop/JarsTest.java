package shop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.heed.ResiliencePolicy;
import dev.heed.okhttp.Resilience;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the jars say of themselves. */
class JarsTest {
    @ParameterizedTest
    @ValueSource(classes = {ResiliencePolicy.class, Resilience.class})
    void aJarHasItsLicenceNameAndVersion(Class<?> of) throws Exception {
        Path path = Path.of(of.getProtectionDomain().getCodeSource().getLocation().toURI());
        String version = System.getProperty("shop.heed");
        assertTrue(path.toString().endsWith(version + ".jar"), path.toString());
        try (JarFile jar = new JarFile(path.toFile())) {
            Attributes manifest = jar.getManifest().getMainAttributes();
            assertEquals(version, manifest.getValue(Attributes.Name.IMPLEMENTATION_VERSION));
            assertTrue(manifest.getValue(Attributes.Name.IMPLEMENTATION_TITLE).startsWith("Heed "));
            assertNotNull(jar.getEntry("META-INF/LICENSE"));
            try (InputStream licence = jar.getInputStream(jar.getEntry("META-INF/LICENSE"))) {
                String text = new String(licence.readAllBytes(), StandardCharsets.UTF_8);
                assertTrue(text.contains("Apache License") && text.contains("END OF TERMS AND CONDITIONS"));
            }
        }
    }
}
