package dev.heed.samples;

import dev.heed.HoldFleet;
import dev.heed.contract.HoldFleetContract;
import dev.heed.testing.VirtualTime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The bus keeps the contract of every engine of a fleet; the time of its hub is virtual. */
class BusContractTest extends HoldFleetContract {
    private final VirtualTime time = VirtualTime.manual();
    private final Map<HoldFleet, Wires> wires = new HashMap<>();
    private BusHub hub;

    @BeforeEach
    void starts() throws IOException {
        hub = new BusHub(0, time);
    }

    @AfterEach
    void stops() {
        hub.close();
    }

    @Override
    protected HoldFleet process() {
        Wires own = new Wires();
        HoldFleet process = new BusFleet(hub.address(), own::open);
        wires.put(process, own);
        return process;
    }

    @Override
    protected void passes(Duration span) {
        time.advance(span);
    }

    @Override
    protected void cut(HoldFleet process) {
        wires(process).cut();
    }

    @Override
    protected void heal(HoldFleet process) {
        wires(process).isCut = false;
    }

    private Wires wires(HoldFleet process) {
        return Objects.requireNonNull(wires.get(process));
    }

    /** Makes the sockets of one process, which are closed while it is cut off. */
    private static final class Wires {
        private final List<Socket> sockets = new CopyOnWriteArrayList<>();
        private volatile boolean isCut;

        Socket open() {
            Socket socket = new Socket();
            sockets.add(socket);
            closeIfCut();
            return socket;
        }

        void cut() {
            isCut = true;
            closeIfCut();
        }

        private void closeIfCut() {
            if (isCut) {
                sockets.forEach(Wires::close);
            }
        }

        private static void close(Socket socket) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
