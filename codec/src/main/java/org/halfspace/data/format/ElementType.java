// SPDX-License-Identifier: Apache-2.0
package org.halfspace.data.format;

import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;

/**
 * The number formats files store. Every value is delivered as the nearest float32; integers keep
 * their value, unscaled. A double beyond the range of float32 becomes infinite and is refused with
 * the infinities.
 */
enum ElementType {
  FLOAT16("float16", Short.BYTES, true) {
    @Override
    void decode(ByteBuffer source, float[] target, int offset, int count) {
      ShortBuffer values = source.asShortBuffer();
      for (int i = 0; i < count; i++) {
        target[offset + i] = halfToFloat(values.get(i));
      }
    }
  },
  FLOAT32("float32", Float.BYTES, true) {
    @Override
    void decode(ByteBuffer source, float[] target, int offset, int count) {
      source.asFloatBuffer().get(target, offset, count);
    }
  },
  FLOAT64("float64", Double.BYTES, true) {
    @Override
    void decode(ByteBuffer source, float[] target, int offset, int count) {
      DoubleBuffer values = source.asDoubleBuffer();
      for (int i = 0; i < count; i++) {
        target[offset + i] = (float) values.get(i);
      }
    }

    @Override
    void measure(ByteBuffer source, int index, Narrowing target, int column) {
      target.add(column, source.getDouble(source.position() + Double.BYTES * index));
    }
  },
  UINT8("uint8", Byte.BYTES, false) {
    @Override
    void decode(ByteBuffer source, float[] target, int offset, int count) {
      byte[] bytes = source.array();
      int start = source.arrayOffset() + source.position();
      for (int i = 0; i < count; i++) {
        target[offset + i] = bytes[start + i] & 0xff;
      }
    }
  },
  INT8("int8", Byte.BYTES, false) {
    @Override
    void decode(ByteBuffer source, float[] target, int offset, int count) {
      int start = source.position();
      for (int i = 0; i < count; i++) {
        target[offset + i] = source.get(start + i);
      }
    }
  },
  BOOL("bool", Byte.BYTES, false) {
    @Override
    void decode(ByteBuffer source, float[] target, int offset, int count) {
      int start = source.position();
      for (int i = 0; i < count; i++) {
        target[offset + i] = source.get(start + i) == 0 ? 0 : 1;
      }
    }
  },
  UINT16("uint16", Short.BYTES, false) {
    @Override
    void decode(ByteBuffer source, float[] target, int offset, int count) {
      ShortBuffer values = source.asShortBuffer();
      for (int i = 0; i < count; i++) {
        target[offset + i] = values.get(i) & 0xffff;
      }
    }
  },
  INT16("int16", Short.BYTES, false) {
    @Override
    void decode(ByteBuffer source, float[] target, int offset, int count) {
      ShortBuffer values = source.asShortBuffer();
      for (int i = 0; i < count; i++) {
        target[offset + i] = values.get(i);
      }
    }
  },
  UINT32("uint32", Integer.BYTES, false) {
    @Override
    void decode(ByteBuffer source, float[] target, int offset, int count) {
      IntBuffer values = source.asIntBuffer();
      for (int i = 0; i < count; i++) {
        target[offset + i] = (float) Integer.toUnsignedLong(values.get(i));
      }
    }

    @Override
    void measure(ByteBuffer source, int index, Narrowing target, int column) {
      target.add(
          column, Integer.toUnsignedLong(source.getInt(source.position() + Integer.BYTES * index)));
    }
  },
  INT32("int32", Integer.BYTES, false) {
    @Override
    void decode(ByteBuffer source, float[] target, int offset, int count) {
      IntBuffer values = source.asIntBuffer();
      for (int i = 0; i < count; i++) {
        target[offset + i] = (float) values.get(i);
      }
    }

    @Override
    void measure(ByteBuffer source, int index, Narrowing target, int column) {
      target.add(column, (long) source.getInt(source.position() + Integer.BYTES * index));
    }
  },
  UINT64("uint64", Long.BYTES, false) {
    @Override
    void decode(ByteBuffer source, float[] target, int offset, int count) {
      LongBuffer values = source.asLongBuffer();
      for (int i = 0; i < count; i++) {
        long value = values.get(i);
        // Halving keeps the lowest bit, so that rounding to float32 goes the same way.
        target[offset + i] = value >= 0 ? (float) value : 2 * (float) ((value >>> 1) | (value & 1));
      }
    }

    @Override
    void measure(ByteBuffer source, int index, Narrowing target, int column) {
      target.addUnsigned(column, source.getLong(source.position() + Long.BYTES * index));
    }
  },
  INT64("int64", Long.BYTES, false) {
    @Override
    void decode(ByteBuffer source, float[] target, int offset, int count) {
      LongBuffer values = source.asLongBuffer();
      for (int i = 0; i < count; i++) {
        target[offset + i] = (float) values.get(i);
      }
    }

    @Override
    void measure(ByteBuffer source, int index, Narrowing target, int column) {
      target.add(column, source.getLong(source.position() + Long.BYTES * index));
    }
  };

  private final String label;
  private final int bytes;
  private final boolean floating;

  ElementType(String label, int bytes, boolean floating) {
    this.label = label;
    this.bytes = bytes;
    this.floating = floating;
  }

  /** The name NumPy has for it. */
  String label() {
    return label;
  }

  int bytes() {
    return bytes;
  }

  /** Whether a value may be infinite or NaN. */
  boolean floating() {
    return floating;
  }

  /**
   * Converts {@code count} numbers.
   *
   * @param source backed by an array, in the byte order of the file; read from its position, which
   *     stays
   */
  abstract void decode(ByteBuffer source, float[] target, int offset, int count);

  /** Whether float32 may not hold a value. */
  boolean narrows() {
    return bytes >= Integer.BYTES && this != FLOAT32;
  }

  /**
   * Shows a number to {@code target} as it is stored; only types that {@link #narrows narrow} have
   * something to show.
   *
   * @param source as for {@link #decode}
   * @param index of the number in {@code source}
   */
  void measure(ByteBuffer source, int index, Narrowing target, int column) {}

  private static float halfToFloat(short half) {
    int sign = (half & 0x8000) << 16;
    int exponent = (half >>> 10) & 0x1f;
    int fraction = half & 0x3ff;
    if (exponent == 0x1f) {
      return Float.intBitsToFloat(sign | 0x7f800000 | fraction << 13);
    }
    if (exponent == 0) {
      float magnitude = fraction * 0x1p-24f;
      return sign == 0 ? magnitude : -magnitude;
    }
    return Float.intBitsToFloat(sign | (exponent + 112) << 23 | fraction << 13);
  }
}
