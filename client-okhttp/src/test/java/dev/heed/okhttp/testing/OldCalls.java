package dev.heed.okhttp.testing;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import kotlin.jvm.functions.Function0;
import kotlin.reflect.KClass;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.EventListener;
import okhttp3.Request;
import okhttp3.Response;
import okio.Timeout;

/**
 * Makes calls around those of another factory, as libraries do that were compiled against OkHttp 3: of what a call can
 * do since OkHttp 5 they know nothing.
 */
public final class OldCalls implements Call.Factory {
    private final Call.Factory inside;

    /** The paths of the requests that were sent through this factory. */
    public final List<String> sent = new CopyOnWriteArrayList<>();

    public OldCalls(Call.Factory inside) {
        this.inside = inside;
    }

    @Override
    public Call newCall(Request request) {
        return new OldCall(
                inside.newCall(request.newBuilder().header("X-Old", "yes").build()));
    }

    private final class OldCall implements Call {
        private final Call call;

        OldCall(Call call) {
            this.call = call;
        }

        @Override
        public Response execute() throws IOException {
            sent.add(request().url().encodedPath());
            return call.execute();
        }

        @Override
        public void enqueue(Callback callback) {
            sent.add(request().url().encodedPath());
            call.enqueue(callback);
        }

        @Override
        public void cancel() {
            call.cancel();
        }

        @Override
        public boolean isExecuted() {
            return call.isExecuted();
        }

        @Override
        public boolean isCanceled() {
            return call.isCanceled();
        }

        @Override
        public Request request() {
            return call.request();
        }

        @Override
        public Timeout timeout() {
            return call.timeout();
        }

        @Override
        @SuppressWarnings({"MethodDoesntCallSuperMethod", "CloneDoesntCallSuperClone"}) // as OkHttp's own
        public Call clone() {
            return new OldCall(call.clone());
        }

        @Override
        public void addEventListener(EventListener listener) {
            throw new AbstractMethodError("addEventListener");
        }

        @Override
        public <T> T tag(KClass<T> type) {
            throw new AbstractMethodError("tag");
        }

        @Override
        public <T> T tag(Class<? extends T> type) {
            throw new AbstractMethodError("tag");
        }

        @Override
        public <T> T tag(KClass<T> type, Function0<? extends T> computeIfAbsent) {
            throw new AbstractMethodError("tag");
        }

        @Override
        public <T> T tag(Class<T> type, Function0<? extends T> computeIfAbsent) {
            throw new AbstractMethodError("tag");
        }
    }
}
