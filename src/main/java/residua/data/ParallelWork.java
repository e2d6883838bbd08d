package residua.data;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/** Runs a task for each of many numbers on several threads. */
final class ParallelWork {
    private static final int REPORT_MILLIS = 100;

    private final int count;
    private final IntConsumer task;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final CountDownLatch finished;
    private int failedAt = Integer.MAX_VALUE;
    private Throwable failure;

    private ParallelWork(int count, int threads, IntConsumer task) {
        this.count = count;
        this.task = task;
        this.finished = new CountDownLatch(threads);
    }

    /**
     * Runs the task for 0 to count-1 and waits. If some fail, the exception of the lowest such number is thrown,
     * whatever the threads did; numbers above it may be left undone.
     */
    static void run(int count, int threads, Progress progress, IntConsumer task) {
        ParallelWork work = new ParallelWork(count, threads, task);
        for (int i = 0; i < threads; i++) {
            Thread thread = new Thread(work::work, "residua-decode-" + i);
            thread.setDaemon(true);
            thread.start();
        }
        work.await(progress);
    }

    private void work() {
        try {
            // Numbers are taken in order: all below a failing one are taken, and finished, too.
            for (int i = next.getAndIncrement(); i < count && !stopped.get(); i = next.getAndIncrement()) {
                try {
                    task.accept(i);
                    done.incrementAndGet();
                } catch (RuntimeException | Error e) {
                    stopped.set(true);
                    fail(i, e);
                }
            }
        } finally {
            finished.countDown();
        }
    }

    private synchronized void fail(int at, Throwable e) {
        if (at < failedAt) {
            failedAt = at;
            failure = e;
        }
    }

    private synchronized void throwFailure() {
        if (failure instanceof RuntimeException e) {
            throw e;
        } else if (failure instanceof Error e) {
            throw e;
        }
    }

    private void await(Progress progress) {
        try {
            while (!finished.await(REPORT_MILLIS, TimeUnit.MILLISECONDS)) {
                progress.report(done.get(), count);
            }
        } catch (InterruptedException e) {
            stopped.set(true);
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted after " + done.get() + " of " + count, e);
        }
        throwFailure();
        progress.report(count, count);
    }
}
