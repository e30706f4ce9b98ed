// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench.kernels;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.halfspace.code.engine.HadamardKernel;
import org.halfspace.code.engine.ProductKernel;
import org.halfspace.code.engine.TableKernel;

/** The rows of the table. */
final class KernelList {
  private static final String NONE = "";
  private static final String BLAS = "OpenBLAS";

  private static final Limit FUSED =
      new Limit(
          "multiply-adds between registers",
          Run.of(Way.VECTOR, FusedMultiplyAdd.class, "registers", NONE),
          FusedMultiplyAdd.OPERATIONS,
          Kernel.OPERATIONS);

  private static final Limit DOUBLE_PRODUCT =
      new Limit(
          "OpenBLAS dgemm, " + Risk.SIZE + " × " + Risk.SIZE + " × " + Risk.SIZE,
          Run.of(Way.PLAIN, DoubleProduct.class, "multiply", NONE),
          2.0 * Risk.SIZE * Risk.SIZE * Risk.SIZE,
          Kernel.OPERATIONS);

  private static final Limit READING_NEAREST = reading("the L1 cache", Reading.NEAREST);
  private static final Limit READING_SECOND = reading("the L2 cache", Reading.SECOND);
  private static final Limit READING_MEMORY = reading("memory", Reading.MEMORY);
  private static final Limit REWRITING_NEAREST = rewriting("the L1 cache", Rewriting.NEAREST);
  private static final Limit REWRITING_SECOND = rewriting("the L2 cache", Rewriting.SECOND);

  private final List<Kernel> kernels = new ArrayList<>();

  private KernelList() {}

  static List<Kernel> all() {
    KernelList list = new KernelList();
    list.coding(Shape.SQUARE);
    list.coding(Shape.FLAT);
    list.registers();
    list.universal();
    list.packing();
    list.scan(Scan.LONG);
    list.scan(Scan.SHORT);
    list.risk();
    return list.kernels;
  }

  static List<Limit> limits() {
    return List.of(
        FUSED,
        product(Shape.SQUARE),
        product(Shape.FLAT),
        DOUBLE_PRODUCT,
        READING_NEAREST,
        READING_SECOND,
        READING_MEMORY,
        REWRITING_NEAREST,
        REWRITING_SECOND);
  }

  private static Limit product(String shape) {
    Shape sizes = Shape.of(shape);
    return new Limit(
        String.format(
            Locale.ROOT,
            "OpenBLAS sgemm, %d × %d × %d",
            Shape.ROWS,
            sizes.dimension(),
            sizes.bits()),
        Run.of(Way.PLAIN, FloatProduct.class, "multiply", shape),
        sizes.operations(),
        Kernel.OPERATIONS);
  }

  private static Limit reading(String where, String bytes) {
    return new Limit(
        "reading " + where,
        Run.of(Way.ALIGNED, Reading.class, "read", bytes),
        Double.parseDouble(bytes),
        Kernel.BYTES);
  }

  private static Limit rewriting(String where, String bytes) {
    int once = Integer.parseInt(bytes);
    return new Limit(
        "reading and writing " + where,
        Run.of(Way.ALIGNED, Rewriting.class, "rewrite", bytes),
        (double) once * Rewriting.passes(once),
        Kernel.BYTES);
  }

  private void coding(String shape) {
    Shape sizes = Shape.of(shape);
    double operations = sizes.operations();
    // Four bits of a code pick an entry of four bytes for each coordinate.
    double picked = (double) Shape.ROWS * sizes.bits() / 4 * sizes.dimension() * Float.BYTES;
    String vector = Way.VECTOR.label();
    String plain = Way.PLAIN.label();
    kernels.add(coding(shape, "encode", Way.VECTOR, vector, FUSED, operations));
    kernels.add(coding(shape, "encode", Way.PLAIN, BLAS, product(shape), operations));
    kernels.add(coding(shape, "decode", Way.VECTOR, vector, READING_NEAREST, picked));
    kernels.add(coding(shape, "decode", Way.PLAIN, plain, READING_NEAREST, picked));
  }

  private static Kernel coding(
      String shape, String method, Way way, String by, Limit limit, double needed) {
    Shape sizes = Shape.of(shape);
    return new Kernel(
        method,
        String.format(Locale.ROOT, "%d × %d, %d bits", Shape.ROWS, sizes.dimension(), sizes.bits()),
        by,
        Run.of(way, Coding.class, method, shape),
        sizes.operations(),
        Kernel.OPERATIONS,
        limit,
        needed);
  }

  private void registers() {
    double operations = 2.0 * ProductKernel.ROWS * ProductKernel.columns() * Registers.DEPTH;
    kernels.add(
        new Kernel(
            "product of encode",
            ProductKernel.ROWS + " × " + Registers.DEPTH + " × " + ProductKernel.columns(),
            Way.VECTOR.label(),
            Run.of(Way.VECTOR, Registers.class, "product", NONE),
            operations,
            Kernel.OPERATIONS,
            FUSED,
            operations));
    double picked =
        (double) Registers.BITS * TableKernel.BITS / 4 * TableKernel.columns() * Float.BYTES;
    kernels.add(
        new Kernel(
            "sums of decode by tables",
            Registers.BITS + " × " + TableKernel.BITS + " bits × " + TableKernel.columns(),
            Way.VECTOR.label(),
            Run.of(Way.VECTOR, Registers.class, "tables", NONE),
            picked,
            Kernel.BYTES,
            READING_NEAREST,
            picked));
    kernels.add(
        hadamard(
            "Walsh–Hadamard transform",
            Integer.toString(Registers.SIZE),
            Way.VECTOR,
            Run.of(Way.VECTOR, Registers.class, "hadamard", NONE),
            Registers.SIZE,
            1));
  }

  private void universal() {
    for (Way way : List.of(Way.VECTOR, Way.PLAIN)) {
      kernels.add(
          hadamard(
              "encode by two transforms",
              Universal.ROWS + " × " + Universal.SIZE + " → " + Universal.SIZE + " bits",
              way,
              Run.of(way, Universal.class, "encode", NONE),
              Universal.SIZE,
              2 * Universal.ROWS));
    }
  }

  /** Additions, beside what it takes to bring all numbers to registers and back in each pass. */
  private static Kernel hadamard(
      String name, String size, Way way, Run run, int length, int transforms) {
    int steps = Integer.numberOfTrailingZeros(length);
    int inRegisters = Integer.numberOfTrailingZeros(HadamardKernel.smallest());
    int passes = (steps - inRegisters + 2) / 3;
    return new Kernel(
        name,
        size,
        way.label(),
        run,
        (double) transforms * length * steps,
        Kernel.OPERATIONS,
        REWRITING_NEAREST,
        (double) transforms * passes * length * Float.BYTES);
  }

  private void packing() {
    double bytes = (double) Packing.ROWS * Packing.BITS * Float.BYTES;
    String size = Packing.ROWS + " × " + Packing.BITS;
    kernels.add(
        new Kernel(
            "signs to bits",
            size,
            Way.VECTOR.label(),
            Run.of(Way.VECTOR, Packing.class, "words", NONE),
            bytes,
            Kernel.BYTES,
            READING_SECOND,
            bytes));
    kernels.add(
        new Kernel(
            "signs to bits",
            size,
            Way.PLAIN.label(),
            Run.of(Way.PLAIN, Packing.class, "bytes", NONE),
            bytes,
            Kernel.BYTES,
            READING_SECOND,
            bytes));
  }

  private void scan(String codes) {
    int words = (Integer.parseInt(codes) + Long.SIZE - 1) / Long.SIZE;
    double bytes = (double) Scan.QUERIES * Scan.COUNT * words * Long.BYTES;
    // Of slices, those of a query's ones or zeros, whichever are fewer: half of random bits.
    double half = (double) Scan.QUERIES * Scan.COUNT * Integer.parseInt(codes) / Byte.SIZE / 2;
    scan(codes, Way.VECTOR, bytes, half);
    scan(codes, Way.PLAIN, bytes, bytes);
  }

  private void scan(String codes, Way way, double bytes, double needed) {
    kernels.add(
        new Kernel(
            "Hamming scan",
            Scan.QUERIES + " × " + Scan.COUNT + " × " + codes + " bits",
            way.label(),
            Run.of(way, Scan.class, "search", codes),
            bytes,
            Kernel.BYTES,
            READING_SECOND,
            needed));
  }

  private void risk() {
    double n = Risk.SIZE;
    // A value and a slope for each number that is read.
    double written = n * (n - 1) / 2 * 2 * Double.BYTES;
    kernels.add(
        new Kernel(
            "arcsine kernel and slope",
            String.format(Locale.ROOT, "%d values", Risk.SIZE * (Risk.SIZE - 1) / 2),
            Way.PLAIN.label(),
            Run.of(Way.PLAIN, Risk.class, "arcsine", NONE),
            written,
            Kernel.BYTES,
            REWRITING_SECOND,
            written));
    // Gram matrix and a triangular solve n³ each, the factor n³/3; then a solve and a Gram matrix
    // again, and a product.
    double evaluate = 2 * n * n * n + n * n * n / 3;
    double gradient = evaluate + 4 * n * n * n;
    String size = "n = d = " + Risk.SIZE;
    String by = BLAS + " and " + Way.PLAIN.label();
    kernels.add(risk("population risk", size, by, "evaluate", evaluate));
    kernels.add(risk("population risk and gradient", size, by, "gradient", gradient));
  }

  private static Kernel risk(
      String name, String size, String by, String method, double operations) {
    return new Kernel(
        name,
        size,
        by,
        Run.of(Way.PLAIN, Risk.class, method, NONE),
        operations,
        Kernel.OPERATIONS,
        DOUBLE_PRODUCT,
        operations);
  }
}
