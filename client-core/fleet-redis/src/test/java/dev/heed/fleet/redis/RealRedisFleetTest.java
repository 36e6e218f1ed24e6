package dev.heed.fleet.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.heed.HoldFleet.First;
import dev.heed.SharedHold;
import dev.heed.contract.Told;
import dev.heed.fleet.redis.testing.GivenPlace;
import dev.heed.fleet.redis.testing.Holds;
import dev.heed.fleet.redis.testing.Logged;
import dev.heed.fleet.redis.testing.Peer;
import dev.heed.fleet.redis.testing.RealPlace;
import dev.heed.fleet.redis.testing.RedisPlace;
import dev.heed.fleet.redis.testing.Wire;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a server of its own, if {@code redis-server} is on the path, or on the one that {@code -Dfleet.redis} names. */
class RealRedisFleetTest extends RedisFleetContract {
    private static final String GIVEN = System.getProperty("fleet.redis", "");
    private static final String NONE =
            "Tests on a real Redis are skipped: no redis-server on the PATH, and no -Dfleet.redis=host:port";

    private static RedisPlace place;

    @BeforeAll
    static void start() {
        if (GIVEN.isEmpty() && !RealPlace.isInstalled()) {
            System.out.println(NONE);
            Assumptions.abort(NONE);
        }
        place = GIVEN.isEmpty() ? new RealPlace() : new GivenPlace(GIVEN);
    }

    @AfterAll
    static void stop() {
        if (place != null) {
            place.close();
        }
    }

    @Override
    RedisPlace place() {
        return place;
    }

    private RealPlace own(String... options) {
        Assumptions.assumeTrue(GIVEN.isEmpty(), "a server that is not the test's is not ruined");
        RealPlace own = new RealPlace(options);
        opened.add(own);
        return own;
    }

    private Peer joined(RedisPlace where) {
        Peer peer = Peer.joined(where.uri(), namespace);
        opened.add(peer);
        return peer;
    }

    @Test
    void aServerThatWasKilledIsJoinedWhenItIsBack() {
        RealPlace own = own();
        Peer one = joined(own);
        SharedHold hold = one.arm(Holds.of(LONG));
        own.kill();
        one.told().expectTimes("cut", 1);
        assertThat(one.first(hold)).isEqualTo(First.unknown());
        SharedHold meanwhile = Holds.of(LONG);
        one.fleet().arm(meanwhile);
        own.start();
        one.told().expectNewer(hold);
        one.told().expect("armed", meanwhile);
        joined(own).told().expect("armed", meanwhile);
    }

    @Test
    void aServerThatHangsIsLeftAfterItsPingAndJoinedWhenItGoesOn() {
        RealPlace own = own();
        Peer one = joined(own);
        SharedHold hold = one.arm(Holds.of(LONG));
        try (Logged logged = new Logged()) {
            own.suspend();
            long begun = System.nanoTime();
            assertThat(one.first(hold)).isEqualTo(First.unknown());
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(2));
            one.told().expectTimes("cut", 1);
            assertThat(logged.lines(namespace)).hasSize(1);
            own.resume();
            one.told().expectTimes("connected", 2);
            assertThat(one.first(hold).turn()).isEqualTo(First.Turn.STANDS);
            assertThat(logged.lines(namespace)).hasSize(2);
        }
    }

    @Test
    void aSubscriberThatIsTooSlowIsDroppedAndReadsWhatStands() {
        RealPlace own = own("--client-output-buffer-limit", "pubsub 200kb 100kb 1");
        Wire wire = new Wire(own::port);
        opened.add(wire);
        Peer slow = Peer.joined(RedisPlace.uri(wire.port()), namespace);
        opened.add(slow);
        Peer one = joined(own);
        wire.holdUp();
        String much = "x".repeat(100_000);
        IntStream.range(0, 200).forEach(i -> publish(one, much));
        await().until(() -> publish(one, "still there?") == 1);
        SharedHold missed = one.arm(Holds.of(LONG));
        wire.letThrough();
        slow.told().expectTimes("cut", 1);
        slow.told().expect("armed", missed);
        slow.told().expectTimes("connected", 2);
    }

    private long publish(Peer peer, String message) {
        try (var connection = peer.client().connect()) {
            return connection.sync().publish("heed:{" + namespace + "}", message);
        }
    }

    @Test
    void oneLostConnectionIsEnoughToBeCutOff() {
        RealPlace own = own();
        Peer one = joined(own);
        Peer admin = joined(own);
        try (var connection = admin.client().connect()) {
            connection.sync().clientKill(KillArgs.Builder.typeNormal().skipme());
            one.told().expectTimes("connected", 2);
            connection.sync().clientKill(KillArgs.Builder.typePubsub().skipme());
            one.told().expectTimes("connected", 3);
        }
        assertThat(one.told().count("cut")).isEqualTo(2);
    }

    @Test
    void aServerThatBecameAReplicaIsLeftWithOneWarning() {
        RealPlace own = own();
        Peer one = joined(own);
        try (Logged logged = new Logged();
                var connection = one.client().connect()) {
            connection.sync().replicaof("127.0.0.1", 1);
            SharedHold hold = Holds.of(LONG);
            one.fleet().arm(hold);
            one.told().expectTimes("cut", 2);
            assertThat(logged.lines(namespace)).hasSize(1).first().asString().endsWith("READONLY");
            connection.sync().replicaofNoOne();
            one.told().expect("armed", hold);
            await().until(() -> logged.lines(namespace).size() == 2);
        }
    }

    @Test
    void theSmallestUserMayDoAllThatIsNeeded() {
        RealPlace own = own();
        Peer admin = joined(own);
        setUser(admin, ("fleet on >secret " + acl()).split(" "));
        RedisURI uri = RedisURI.builder(own.uri())
                .withAuthentication("fleet", "secret".toCharArray())
                .build();
        try (Logged logged = new Logged()) {
            Peer small = Peer.joined(uri, namespace);
            opened.add(small);
            SharedHold hold = small.arm(Holds.of(SHORT));
            SharedHold longer = small.arm(Holds.of(LONG));
            assertThat(small.first(hold).turn()).isEqualTo(First.Turn.GO);
            assertThat(admin.first(hold).turn()).isEqualTo(First.Turn.WAIT);
            small.fleet().proved(hold, true, Duration.ofMillis(7));
            admin.told().expect("opened", hold);
            small.fleet().release(longer);
            admin.told().expect("released", longer);
            small.armAnew(hold, SHORT);
            assertThat(logged.lines(namespace)).isEmpty();
            Peer stranger = Peer.joining(uri, namespace + "2", fleet -> fleet);
            opened.add(stranger);
            await().until(() -> logged.lines(namespace + "2").stream().anyMatch(line -> line.endsWith("NOPERM")));
            assertThat(stranger.told().events()).isEmpty();
        }
    }

    private static void setUser(Peer admin, String... rules) {
        CommandArgs<String, String> command = new CommandArgs<>(StringCodec.UTF8).add("SETUSER");
        for (String rule : rules) {
            command.add(rule);
        }
        try (var connection = admin.client().connect()) {
            connection.sync().dispatch(CommandType.ACL, new StatusOutput<>(StringCodec.UTF8), command);
        }
    }

    private String acl() {
        return ("resetkeys resetchannels -@all ~heed:{%s}:* &heed:{%s} +eval +subscribe +unsubscribe +ping +hello +auth"
                        + " +client +time +hmget +hset +hdel +pexpireat +zadd +zrem +zrevrangebyscore +zremrangebyscore"
                        + " +publish +set +get +del +pttl")
                .formatted(namespace, namespace);
    }

    @Test
    void aClusterSharesAsOneServerDoes() {
        RealPlace own = own("--cluster-enabled", "yes");
        Peer admin = clusterOf(own);
        RedisFleet fleet = inCluster(own.uri());
        Told told = new Told();
        fleet.join(told);
        told.expectTimes("connected", 1);
        admin.told().expectTimes("connected", 1);
        fleet.arm(Holds.of(LONG));
        admin.told().expectTimes("armed", 1);
        SharedHold hold = admin.arm(Holds.of(SHORT));
        told.expect("armed", hold);
        own.restartEmpty();
        told.expectTimes("cut", 1);
        fleet.close();
    }

    private Peer clusterOf(RealPlace own) {
        Peer admin = Peer.joining(own.uri(), namespace, fleet -> fleet);
        opened.add(admin);
        try (var connection = admin.client().connect()) {
            connection.sync().clusterAddSlots(IntStream.range(0, 16_384).toArray());
            await().until(() -> connection.sync().clusterInfo().contains("cluster_state:ok"));
        }
        return admin;
    }

    private RedisFleet inCluster(RedisURI uri) {
        RedisClusterClient client = RedisClusterClient.create(uri);
        opened.add(() -> client.shutdown(Duration.ZERO, Duration.ofSeconds(2)));
        RedisFleet fleet = RedisFleet.of(client, namespace);
        opened.add(fleet);
        return fleet;
    }

    @Test
    void theSmallestUserOfAClusterMayAskForItsNodes() {
        RealPlace own = own("--cluster-enabled", "yes");
        Peer admin = clusterOf(own);
        setUser(admin, ("fleet on >secret " + acl() + " +cluster +info").split(" "));
        RedisFleet fleet = inCluster(RedisURI.builder(own.uri())
                .withAuthentication("fleet", "secret".toCharArray())
                .build());
        Told told = new Told();
        fleet.join(told);
        told.expectTimes("connected", 1);
        admin.told().expectTimes("connected", 1);
        SharedHold hold = Holds.of(LONG);
        fleet.arm(hold);
        admin.told().expect("armed", hold);
    }

    @Test
    void theFleetTalksAsItsClientDoesOverTls(@TempDir Path folder) throws Exception {
        Path key = folder.resolve("key.pem");
        Path certificate = folder.resolve("certificate.pem");
        makeCertificate(key, certificate);
        int port = RealPlace.freePort();
        RealPlace own = withTls(port, key, certificate);
        RedisFleet fleet = RedisFleet.of(tlsClient(port, certificate), namespace);
        opened.add(fleet);
        Told told = new Told();
        fleet.join(told);
        told.expectTimes("connected", 1);
        SharedHold hold = joined(own).arm(Holds.of(LONG));
        told.expect("armed", hold);
    }

    private RealPlace withTls(int port, Path key, Path certificate) throws Exception {
        try {
            return own(
                    "--tls-port",
                    "" + port,
                    "--tls-key-file",
                    "" + key,
                    "--tls-cert-file",
                    "" + certificate,
                    "--tls-ca-cert-file",
                    "" + certificate,
                    "--tls-auth-clients",
                    "no");
        } catch (IllegalStateException e) {
            return Assumptions.abort("this redis-server knows no TLS");
        }
    }

    private RedisClient tlsClient(int port, Path certificate) {
        RedisClient client = RedisClient.create(RedisURI.builder()
                .withHost("127.0.0.1")
                .withPort(port)
                .withSsl(true)
                .build());
        opened.add(() -> client.shutdown(Duration.ZERO, Duration.ofSeconds(2)));
        client.setOptions(ClientOptions.builder()
                .sslOptions(
                        SslOptions.builder().trustManager(certificate.toFile()).build())
                .build());
        return client;
    }

    private static void makeCertificate(Path key, Path certificate) throws Exception {
        List<String> command = List.of(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=localhost",
                "-addext",
                "subjectAltName=IP:127.0.0.1",
                "-keyout",
                "" + key,
                "-out",
                "" + certificate);
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            Assumptions.assumeTrue(process.waitFor() == 0, "openssl makes no certificate");
        } catch (IOException e) {
            Assumptions.abort("no openssl on the PATH");
        }
    }
}
