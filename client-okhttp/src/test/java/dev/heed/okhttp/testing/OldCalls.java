package dev.heed.okhttp.testing;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
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
 * do since OkHttp 5 they know nothing, and to callbacks they show themselves.
 */
public final class OldCalls implements Call.Factory {
    private final Call.Factory inside;
    private final UnaryOperator<IOException> shown;

    /** The paths of the requests that were sent through this factory. */
    public final List<String> sent = new CopyOnWriteArrayList<>();

    /** How often its calls were told to cancel. */
    public final AtomicInteger canceled = new AtomicInteger();

    public OldCalls(Call.Factory inside) {
        this(inside, failure -> failure);
    }

    /** Shows failures as a function makes them. */
    public OldCalls(Call.Factory inside, UnaryOperator<IOException> shown) {
        this.inside = inside;
        this.shown = shown;
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
            try {
                return call.execute();
            } catch (IOException e) {
                throw shown.apply(e);
            }
        }

        @Override
        public void enqueue(Callback callback) {
            sent.add(request().url().encodedPath());
            call.enqueue(new Callback() {
                @Override
                public void onResponse(Call any, Response response) throws IOException {
                    callback.onResponse(OldCall.this, response);
                }

                @Override
                public void onFailure(Call any, IOException failure) {
                    callback.onFailure(OldCall.this, shown.apply(failure));
                }
            });
        }

        @Override
        public void cancel() {
            canceled.incrementAndGet();
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
