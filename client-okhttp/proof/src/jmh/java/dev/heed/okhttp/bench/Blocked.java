package dev.heed.okhttp.bench;

import java.io.IOException;
import okhttp3.Response;

/** Runs a thread that waits for one call. */
final class Blocked extends Thread {
    private final Execution execution;
    private final Ending ending;

    private Blocked(Execution execution, Ending ending) {
        this.execution = execution;
        this.ending = ending;
        setDaemon(true);
    }

    /** Has control again when the call has ended. */
    interface Execution {
        Response execute() throws IOException;
    }

    static Thread started(Execution execution, Ending ending) {
        Thread thread = new Blocked(execution, ending);
        thread.start();
        return thread;
    }

    @Override
    public void run() {
        try {
            ending.replied(execution.execute());
        } catch (IOException | RuntimeException e) {
            ending.threw(e);
        }
    }
}
