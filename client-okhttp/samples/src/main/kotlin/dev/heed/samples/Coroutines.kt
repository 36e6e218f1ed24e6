package dev.heed.samples

import dev.heed.okhttp.Resilience
import kotlinx.coroutines.suspendCancellableCoroutine
import okhttp3.Call
import okhttp3.Callback
import okhttp3.HttpUrl
import okhttp3.OkHttpClient
import okhttp3.Request
import okhttp3.Response
import okio.IOException
import kotlin.coroutines.resumeWithException

/**
 * Suspends until the call has ended. What cancels the coroutine cancels the call, also while it waits: its job, a
 * sibling in its scope that fails, or a `withTimeout` around it. With a call of `callFactory` no thread is held
 * meanwhile.
 */
suspend fun Call.await(): Response = suspendCancellableCoroutine { continuation ->
    continuation.invokeOnCancellation { cancel() }
    enqueue(object : Callback {
        override fun onResponse(call: Call, response: Response) {
            // A response that comes after the coroutine was cancelled has no other owner.
            continuation.resume(response) { _, unread, _ -> unread.close() }
        }

        override fun onFailure(call: Call, e: IOException) {
            continuation.resumeWithException(e)
        }
    })
}

/** Fetches orders from coroutines: thousands may wait two minutes at a time, and none of them holds a thread. */
class SuspendingOrders(resilience: Resilience, private val api: HttpUrl) {
    private val calls: Call.Factory = resilience.callFactory(OkHttpClient())

    /** Returns one order; throws an [IOException] if the server has none. */
    suspend fun order(id: String): String {
        val url = api.newBuilder().addPathSegment("orders").addPathSegment(id).build()
        return calls.newCall(Request.Builder().url(url).build()).await().use { response ->
            if (!response.isSuccessful) throw IOException("no order $id: ${response.code}")
            response.body.string()
        }
    }
}
