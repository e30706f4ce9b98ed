/** The commands, one class each. */
package org.halfspace.cli.command;
