package dev.heed.okhttp.fleet;

import java.io.IOException;
import java.util.Optional;

/** Where the fleet meets. */
interface Redis extends AutoCloseable {
    /** Host and port. */
    String address();

    /** The process, if it is this program's to break. */
    Optional<RedisProcess> process();

    @Override
    void close();

    /** Takes the server that is there, or starts one of its own if the address is empty. */
    static Redis at(String address) throws IOException, InterruptedException {
        return address.isEmpty() ? RedisProcess.start() : new Given(address);
    }

    /** A server of somebody else, which is left as it is. */
    record Given(String address) implements Redis {
        @Override
        public Optional<RedisProcess> process() {
            return Optional.empty();
        }

        @Override
        public void close() {}
    }
}
