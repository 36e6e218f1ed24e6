package dev.heed.samples

import dev.heed.ResiliencePolicy
import dev.heed.okhttp.Resilience
import dev.heed.testing.VirtualTime
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.test.runTest
import kotlinx.coroutines.withTimeoutOrNull
import mockwebserver3.MockResponse
import mockwebserver3.MockWebServer
import mockwebserver3.junit5.StartStop
import org.assertj.core.api.Assertions.assertThat
import org.awaitility.Awaitility
import org.junit.jupiter.api.Test
import java.time.Duration
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds

class CoroutinesTest {
    @StartStop
    private val server = MockWebServer()

    private val time = VirtualTime.manual()
    private val resilience = Resilience.builder(ResiliencePolicy.documented()).time(time).build()

    @Test
    fun manyWaitTwoMinutesOnOneThread(): Unit = runBlocking {
        val count = 50
        repeat(count) { server.enqueue(MockResponse(503)) }
        repeat(count) { server.enqueue(MockResponse(body = "tea")) }
        val oneThread = Dispatchers.Default.limitedParallelism(1)
        val orders = SuspendingOrders(resilience, server.url("/"))
        val sent = (1..count).map { id -> async(oneThread) { orders.order("$id") } }
        time.awaitWaiters(count)
        assertThat(sent).noneMatch { it.isCompleted }

        time.advance(Duration.ofMinutes(2))

        assertThat(sent.awaitAll()).hasSize(count).containsOnly("tea")
    }

    @Test
    fun cancellingTheCoroutineEndsTheWait(): Unit = runBlocking {
        server.enqueue(MockResponse(503))
        var ended: Throwable? = null
        val job = launch(Dispatchers.Default) {
            try {
                SuspendingOrders(resilience, server.url("/")).order("7")
            } catch (e: CancellationException) {
                ended = e
                throw e
            }
        }
        time.awaitWaiters(1)

        job.cancelAndJoin()

        assertThat(ended).isInstanceOf(CancellationException::class.java)
        assertNobodyWaits()
    }

    /** Of two that belong together, one fails: nobody waits two minutes for the other. */
    @Test
    fun aSiblingThatFailsEndsTheWait(): Unit = runBlocking(Dispatchers.Default) {
        server.enqueue(MockResponse(503))
        val orders = SuspendingOrders(resilience, server.url("/"))

        val failure = runCatching {
            coroutineScope {
                launch { orders.order("7") }
                launch {
                    time.awaitWaiters(1)
                    error("no customer")
                }
            }
        }.exceptionOrNull()

        assertThat(failure).isInstanceOf(IllegalStateException::class.java).hasMessage("no customer")
        assertNobodyWaits()
    }

    /** The minute is one of the test's scheduler, the two minutes of the 503 are Heed's: neither passes. */
    @Test
    fun aTimeoutEndsTheWait(): Unit = runTest {
        server.enqueue(MockResponse(503))
        val orders = SuspendingOrders(resilience, server.url("/"))
        val order = async(start = CoroutineStart.UNDISPATCHED) {
            withTimeoutOrNull(1.minutes) { orders.order("7") }
        }
        time.awaitWaiters(1)
        testScheduler.advanceTimeBy(59.seconds)
        assertThat(order.isCompleted).isFalse()

        testScheduler.advanceTimeBy(2.seconds)

        assertThat(order.await()).isNull()
        assertNobodyWaits()
    }

    /** A cancelled coroutine goes on before the thread that cancels has taken the wait out. */
    private fun assertNobodyWaits() {
        Awaitility.await().untilAsserted { assertThat(time.pending()).isZero() }
        assertThat(resilience.holds()).allSatisfy { assertThat(it.waiting()).isZero() }
        assertThat(server.requestCount).isEqualTo(1)
    }
}
