package dev.heed.okhttp.sim;

import java.io.IOException;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Response;

/** Gets the end of an enqueued call of a simulated world. */
final class WorldCallback implements Callback {
    private final WorldCall plan;
    private final Fibers fibers;
    private final LedgerEnds ends;

    WorldCallback(WorldCall plan, Fibers fibers, LedgerEnds ends) {
        this.plan = plan;
        this.fibers = fibers;
        this.ends = ends;
    }

    @Override
    public void onFailure(Call call, IOException e) {
        guarded(() -> ends.threw(plan, e));
    }

    @Override
    public void onResponse(Call call, Response response) {
        guarded(() -> ends.delivered(plan, response));
    }

    /** OkHttp reports what a callback throws to nobody who listens. */
    private void guarded(Runnable look) {
        try {
            look.run();
        } catch (Violation e) {
            fibers.breaks(e);
        }
    }
}
