// SPDX-License-Identifier: Apache-2.0
package org.halfspace.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** A graph that grows node by node; results go by the names of their tensors. Not thread-safe. */
final class Graph {
  /** The name of the axis that counts the vectors. */
  private static final String BATCH = "N";

  private final GraphProto.Builder graph = GraphProto.newBuilder();

  Graph(String name) {
    graph.setName(name);
  }

  /** Declares an input of N × {@code columns}. */
  String input(String name, TensorProto.DataType type, long columns) {
    graph.addInput(matrix(name, type, columns));
    return name;
  }

  /** Declares that a result of N × {@code columns} is an output. */
  void output(String name, TensorProto.DataType type, long columns) {
    graph.addOutput(matrix(name, type, columns));
  }

  private static ValueInfoProto matrix(String name, TensorProto.DataType type, long columns) {
    TensorShapeProto shape =
        TensorShapeProto.newBuilder()
            .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam(BATCH))
            .addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(columns))
            .build();
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder().setElemType(type.getNumber()).setShape(shape)))
        .build();
  }

  /** A constant of float32; without {@code shape} a scalar. */
  String floats(String name, float[] values, long... shape) {
    ByteBuffer bytes = bytes(values.length, Float.BYTES);
    bytes.asFloatBuffer().put(values);
    return constant(name, TensorProto.DataType.FLOAT, bytes, shape);
  }

  /** A constant scalar of float64. */
  String number(String name, double value) {
    ByteBuffer bytes = bytes(1, Double.BYTES);
    bytes.putDouble(0, value);
    return constant(name, TensorProto.DataType.DOUBLE, bytes);
  }

  /** A constant vector of int64. */
  String longs(String name, long... values) {
    return longs(name, values, new long[] {values.length});
  }

  /** A constant of int64; with an empty {@code shape} a scalar. */
  String longs(String name, long[] values, long[] shape) {
    ByteBuffer bytes = bytes(values.length, Long.BYTES);
    bytes.asLongBuffer().put(values);
    return constant(name, TensorProto.DataType.INT64, bytes, shape);
  }

  private static ByteBuffer bytes(int length, int size) {
    return ByteBuffer.allocate(Math.multiplyExact(length, size)).order(ByteOrder.LITTLE_ENDIAN);
  }

  private String constant(String name, TensorProto.DataType type, ByteBuffer bytes, long... shape) {
    // Nobody else holds the buffer, so it need not be copied.
    ByteString raw = UnsafeByteOperations.unsafeWrap(bytes);
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setName(name).setDataType(type.getNumber()).setRawData(raw);
    for (long size : shape) {
      tensor.addDims(size);
    }
    graph.addInitializer(tensor);
    return name;
  }

  /** An operator's only result, under the name {@code result}. */
  String node(String operator, String result, List<String> inputs, AttributeProto... attributes) {
    graph.addNode(
        NodeProto.newBuilder()
            .setOpType(operator)
            .setName(result)
            .addAllInput(inputs)
            .addOutput(result)
            .addAllAttribute(List.of(attributes)));
    return result;
  }

  /** A tensor in another type. */
  String cast(String result, String input, TensorProto.DataType type) {
    return node("Cast", result, List.of(input), attribute("to", type.getNumber()));
  }

  static AttributeProto attribute(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value)
        .build();
  }

  static AttributeProto attribute(String name, long[] values) {
    AttributeProto.Builder attribute =
        AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
    for (long value : values) {
      attribute.addInts(value);
    }
    return attribute.build();
  }

  GraphProto build() {
    return graph.build();
  }
}
