// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.output;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Which signal asked for the end of the process, of those that Java ends on: Java knows the exit
 * code, but does not tell it to those who are called at the end.
 *
 * <p>Signals are {@code sun.misc.Signal} in Java, and nothing else; compilers warn of that name, so
 * it is called by reflection. What signals do stays the same, those that were ignored when the
 * process began included. Where signals are not Java's ({@code -Xrs}), or Java has no such class,
 * none is ever known. Thread-safe.
 */
public final class ExitSignal {
  private static final List<String> NAMES = List.of("HUP", "INT", "TERM");
  private static final int SHELL_OFFSET = 128;

  private final AtomicReference<Integer> number = new AtomicReference<>();

  private ExitSignal() {}

  /** Takes note of signals from now on. */
  public static ExitSignal watch() {
    ExitSignal signal = new ExitSignal();
    for (String name : NAMES) {
      try {
        signal.watch(name);
      } catch (ReflectiveOperationException | LinkageError e) {
        // Java does not have this one, so it is not Java that ends the process on it.
      }
    }
    return signal;
  }

  /** The exit code that a shell expects of the first signal that came, if one has come. */
  public OptionalInt exitCode() {
    Integer came = number.get();
    return came == null ? OptionalInt.empty() : OptionalInt.of(SHELL_OFFSET + came);
  }

  /** Notes the signal, and passes it on to the handler that it has. */
  private void watch(String name) throws ReflectiveOperationException {
    Class<?> type = Class.forName("sun.misc.Signal");
    Class<?> handler = Class.forName("sun.misc.SignalHandler");
    Method handle = type.getMethod("handle", type, handler);
    Object signal = type.getConstructor(String.class).newInstance(name);
    Integer itsNumber = (Integer) type.getMethod("getNumber").invoke(signal);
    // The signal may come before it is known who had it.
    CompletableFuture<Object> before = new CompletableFuture<>();
    InvocationHandler note =
        (proxy, method, arguments) -> {
          if (method.getDeclaringClass() == handler) {
            number.compareAndSet(null, itsNumber);
          }
          return method.invoke(before.join(), arguments);
        };
    Object noting =
        Proxy.newProxyInstance(ExitSignal.class.getClassLoader(), new Class<?>[] {handler}, note);
    Object previous = handle.invoke(null, signal, noting);
    before.complete(previous);
    if (previous == handler.getField("SIG_IGN").get(null)
        || previous == handler.getField("SIG_DFL").get(null)) {
      Object unused = handle.invoke(null, signal, previous);
    }
  }
}
