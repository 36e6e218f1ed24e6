package shop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.fppt.jedismock.RedisServer;
import dev.heed.HoldFleet;
import dev.heed.Scope;
import dev.heed.SharedHold;
import dev.heed.fleet.redis.RedisFleet;
import io.lettuce.core.RedisClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

/** Two fleets on one server, from the jars. */
class ShopTest {
    @Test
    void whatOneArmsTheOtherIsTold() throws Exception {
        RedisServer server = RedisServer.newRedisServer().start();
        RedisClient redis = RedisClient.create("redis://127.0.0.1:" + server.getBindPort());
        Told one = new Told();
        Told other = new Told();
        try (HoldFleet first = Shop.fleet(redis);
                HoldFleet second = Shop.fleet(redis)) {
            first.join(one);
            second.join(other);
            one.connected.get(30, TimeUnit.SECONDS);
            other.connected.get(30, TimeUnit.SECONDS);
            SharedHold hold = new SharedHold(
                    "a".repeat(32), 0, Scope.ORIGIN, "api.example.com", 429, Duration.ofMinutes(1), 1);
            first.arm(hold);
            assertEquals(hold.id(), other.armed.get(30, TimeUnit.SECONDS).id());
        } finally {
            redis.shutdown();
            server.stop();
        }
    }

    /** Where the property is set the test runs on the module path, else on the class path. */
    @Test
    void theModulesAreThoseThatAreMeantToBeTried() {
        String module = System.getProperty("shop.module");
        assertEquals(module, Shop.class.getModule().getName());
        assertEquals(module == null ? null : "dev.heed.fleet.redis", RedisFleet.class.getModule().getName());
        assertEquals(module == null ? null : "lettuce.core", RedisClient.class.getModule().getName());
    }

    @Test
    void theJarHasItsLicenceNameAndVersion() throws Exception {
        Path path = Path.of(RedisFleet.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        assertTrue(path.toString().endsWith(System.getProperty("shop.heed") + ".jar"), path.toString());
        try (JarFile jar = new JarFile(path.toFile())) {
            assertNotNull(jar.getEntry("META-INF/LICENSE"));
            String title = jar.getManifest().getMainAttributes().getValue("Implementation-Title");
            assertEquals("Heed fleet on Redis", title);
        }
    }

    private static final class Told implements HoldFleet.Member {
        private final CompletableFuture<Boolean> connected = new CompletableFuture<>();
        private final CompletableFuture<SharedHold> armed = new CompletableFuture<>();

        @Override
        public void armed(SharedHold hold) {
            armed.complete(hold);
        }

        @Override
        public void opened(SharedHold hold, int members, Duration took) {}

        @Override
        public void freed(SharedHold hold) {}

        @Override
        public void released(SharedHold hold) {}

        @Override
        public void connected(boolean now) {
            connected.complete(now);
        }
    }
}
