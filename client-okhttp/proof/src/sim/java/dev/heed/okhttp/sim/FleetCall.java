package dev.heed.okhttp.sim;

import java.util.List;
import java.util.Objects;
import okhttp3.Call;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/** Keeps what the ledger saw of one call of a simulated fleet. */
final class FleetCall {
    final int id;
    final SimProcess process;
    final Mode mode;
    final Request request;
    final List<FleetKey> keys;
    private @Nullable Call call;
    long begunAt = -1;
    int sends;

    /** When it was sent last. */
    long sentAt = Long.MIN_VALUE;

    int ends;
    boolean isAtServer;

    FleetCall(int id, SimProcess process, Mode mode, Request request) {
        this.id = id;
        this.process = process;
        this.mode = mode;
        this.request = request.newBuilder().tag(FleetCall.class, this).build();
        this.keys = FleetKey.covering(request);
    }

    static FleetCall of(Request request) {
        return Objects.requireNonNull(request.tag(FleetCall.class), "the call of a request");
    }

    void begins(Call begun, long now) {
        call = begun;
        begunAt = now;
    }

    boolean isUnderWay() {
        return call != null && ends == 0;
    }

    /** Whether it waits, and has been sent to nobody: nothing but a hold keeps it back. */
    boolean isHeld() {
        return isUnderWay() && sends == 0;
    }

    boolean isCanceled() {
        return call != null && call.isCanceled();
    }

    void cancel() {
        if (call != null) {
            call.cancel();
        }
    }

    @Override
    public String toString() {
        return "call " + id + " of process " + process.number + " (" + mode + " " + request.url() + ")";
    }
}
