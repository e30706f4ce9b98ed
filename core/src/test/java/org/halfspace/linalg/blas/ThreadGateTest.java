// SPDX-License-Identifier: Apache-2.0
package org.halfspace.linalg.blas;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever is inside finds the number of threads that was asked for; outside nothing changes. */
@Timeout(60)
class ThreadGateTest {
  private static final int OUTSIDE = 7;

  private final AtomicInteger setting = new AtomicInteger(OUTSIDE);
  private final ThreadGate gate = new ThreadGate(setting::getAndSet);

  @Test
  void insideTheNumberIsTheOneAskedForAndStaysIt() {
    List<CompletableFuture<Integer>> callers = new ArrayList<>();
    for (int caller = 0; caller < 6; caller++) {
      SplittableRandom random = new SplittableRandom(caller);
      callers.add(
          CompletableFuture.supplyAsync(() -> wrong(random), work -> new Thread(work).start()));
    }
    assertThat(callers.stream().mapToInt(CompletableFuture::join).sum()).isZero();
    assertThat(setting.get()).isEqualTo(OUTSIDE);
    assertThat(gate.outside()).isEqualTo(OUTSIDE);
  }

  private int wrong(SplittableRandom random) {
    int wrong = 0;
    for (int i = 0; i < 500; i++) {
      int wanted = random.nextInt(4);
      gate.enter(wanted);
      for (int look = 0; look < 20; look++) {
        wrong += setting.get() == (wanted == ThreadGate.AS_OUTSIDE ? OUTSIDE : wanted) ? 0 : 1;
        Thread.onSpinWait();
      }
      gate.leave();
    }
    return wrong;
  }

  @Test
  void thoseWhoWantTheSameAreInsideTogether() {
    gate.enter(2);
    CompletableFuture.runAsync(() -> gate.enter(2)).join();
    assertThat(setting.get()).isEqualTo(2);
    gate.leave();
    assertThat(setting.get()).isEqualTo(2);
    gate.leave();
    assertThat(setting.get()).isEqualTo(OUTSIDE);
  }

  @Test
  void nobodyOvertakesOneWhoWaits() throws InterruptedException {
    List<Integer> order = new ArrayList<>();
    gate.enter(1);
    Thread second = waiting(2, order);
    Thread third = waiting(1, order);
    gate.leave();
    second.join();
    third.join();
    assertThat(order).containsExactly(2, 1);
    assertThat(setting.get()).isEqualTo(OUTSIDE);
  }

  @Test
  void anInterruptDoesNotLetInAndIsNotLost() throws InterruptedException {
    List<Integer> order = new ArrayList<>();
    gate.enter(1);
    Thread second = waiting(2, order);
    second.interrupt();
    Thread.sleep(20);
    assertThat(second.isAlive()).isTrue();
    assertThat(setting.get()).isEqualTo(1);
    gate.leave();
    second.join();
    assertThat(order).containsExactly(2, -1);
  }

  @Test
  void aClosedGateLetsNobodyInAndThoseInsideOut() throws InterruptedException {
    List<Integer> order = new ArrayList<>();
    gate.enter(2);
    assertThat(gate.close()).isFalse();
    Thread late = waiting(2, order);
    gate.leave();
    assertThat(setting.get()).isEqualTo(OUTSIDE);
    assertThat(gate.close()).isTrue();
    late.join(20);
    assertThat(late.isAlive()).isTrue();
    assertThat(order).isEmpty();
  }

  /** A thread that waits by now; it notes its number when inside, then −1 if interrupted. */
  private Thread waiting(int threads, List<Integer> order) throws InterruptedException {
    Thread thread =
        new Thread(
            () -> {
              gate.enter(threads);
              synchronized (order) {
                order.add(setting.get());
                if (Thread.interrupted()) {
                  order.add(-1);
                }
              }
              gate.leave();
            });
    thread.setDaemon(true);
    thread.start();
    while (thread.getState() != Thread.State.WAITING) {
      Thread.sleep(1);
    }
    return thread;
  }
}
