// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark.cluster;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.apache.spark.ExecutorLostFailure;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;

/** Counts what happens to tasks and executors of a session. Thread-safe. */
final class TaskLog extends SparkListener {
  private static final int PATIENCE_SECONDS = 60;

  final AtomicInteger finished = new AtomicInteger();
  final AtomicInteger speculative = new AtomicInteger();
  final AtomicInteger lostWithExecutor = new AtomicInteger();
  final AtomicInteger failed = new AtomicInteger();
  final AtomicInteger removedExecutors = new AtomicInteger();

  @Override
  public void onTaskStart(SparkListenerTaskStart start) {
    if (start.taskInfo().speculative()) {
      speculative.incrementAndGet();
    }
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    if (end.taskInfo().successful()) {
      finished.incrementAndGet();
    } else {
      failed.incrementAndGet();
    }
    if (end.reason() instanceof ExecutorLostFailure) {
      lostWithExecutor.incrementAndGet();
    }
  }

  @Override
  public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
    removedExecutors.incrementAndGet();
  }

  /** Waits for what is heard of later than it happens. */
  void await(String what, BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("no " + what + " after " + PATIENCE_SECONDS + " s");
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }
}
