// SPDX-License-Identifier: Apache-2.0
package org.halfspace.linalg.blas;

import java.util.function.IntSupplier;
import java.util.function.IntUnaryOperator;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.global.openblas;
import org.bytedeco.openblas.presets.openblas_nolapack.MklSetNumThreadsLocal;

/**
 * The one way into OpenBLAS: loads it when it is first needed, and lets each call have the number
 * of threads that the calling thread's scope says ({@link Blas#with}). Thread-safe.
 */
final class OpenBlas {
  private static final ThreadLocal<Integer> SCOPE = new ThreadLocal<>();
  private static final ThreadGate GATE =
      new ThreadGate(threads -> Loaded.EXCHANGE.applyAsInt(threads));

  private OpenBlas() {}

  /** What is called of the library, loaded. */
  private static final class Loaded {
    private static final IntUnaryOperator EXCHANGE = exchange();

    private static IntUnaryOperator exchange() {
      NativeLibraries.require();
      Pointer address = Loader.addressof("openblas_set_num_threads_local");
      return address == null ? Loaded::exchangeByBinding : new IntFunction(address)::call;
    }

    /** For other libraries than OpenBLAS, which the binding can be told to load. */
    private static int exchangeByBinding(int threads) {
      int before = openblas.blas_get_num_threads();
      openblas.blas_set_num_threads(threads);
      return before < 1 ? Runtime.getRuntime().availableProcessors() : before;
    }
  }

  /**
   * {@code int openblas_set_num_threads_local(int)}, which sets the number and gives the one
   * before, or another function with such arguments. The binding has no name for it, but a pointer
   * to functions of this kind. What the binding has, {@code blas_set_num_threads}, takes as long as
   * a product of small matrices and cannot say what was before.
   */
  private static final class IntFunction extends MklSetNumThreadsLocal {
    IntFunction(Pointer address) {
      put(address);
    }
  }

  /** As {@link ThreadGate#close}. Loads nothing. */
  static boolean close() {
    return GATE.close();
  }

  /**
   * Calls {@code void _exit(int)} of C, where there is one, in a process that has loaded the
   * library.
   */
  static void endProcess(int code) {
    if (!Loader.getPlatform().startsWith("windows")) {
      Pointer address = Loader.addressof("_exit");
      if (address != null) {
        int unused = new IntFunction(address).call(code);
      }
    }
  }

  /** Calls OpenBLAS. */
  static void run(Runnable call) {
    enter();
    try {
      call.run();
    } finally {
      GATE.leave();
    }
  }

  /** Calls OpenBLAS and gives what it gave. */
  static int call(IntSupplier call) {
    enter();
    try {
      return call.getAsInt();
    } finally {
      GATE.leave();
    }
  }

  private static void enter() {
    NativeLibraries.require();
    Integer scope = SCOPE.get();
    GATE.enter(scope == null ? ThreadGate.AS_OUTSIDE : scope);
  }

  /** How many threads a call from this thread has. */
  static int threads() {
    Integer scope = SCOPE.get();
    if (scope != null) {
      return scope;
    }
    NativeLibraries.require();
    return GATE.outside();
  }

  /** How many threads a call from this thread has, while this runs. */
  static <T, E extends Exception> T with(int threads, Blas.Work<T, E> work) throws E {
    Integer before = SCOPE.get();
    SCOPE.set(threads);
    try {
      return work.run();
    } finally {
      if (before == null) {
        SCOPE.remove();
      } else {
        SCOPE.set(before);
      }
    }
  }
}
