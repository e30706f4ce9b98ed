// SPDX-License-Identifier: Apache-2.0
/** Models as ONNX graphs, which other programs run without this library. */
package org.halfspace.onnx;
