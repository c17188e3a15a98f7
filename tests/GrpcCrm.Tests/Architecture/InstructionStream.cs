using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Emit;

namespace GrpcCrm.Tests.Architecture;

/// <summary>Finds the metadata tokens in a method's code.</summary>
internal static class InstructionStream
{
    private const byte TwoBytePrefix = 0xFE;

    private static readonly Dictionary<int, OperandType> Operands = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value & 0xFFFF, code => code.OperandType);

    public static IEnumerable<int> Tokens(byte[] code)
    {
        for (var at = 0; at < code.Length;)
        {
            var instruction = code[at] == TwoBytePrefix ? (TwoBytePrefix << 8) | code[at + 1] : code[at];
            at += code[at] == TwoBytePrefix ? 2 : 1;
            var operand = Operands[instruction];
            if (operand is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType or OperandType.InlineSig)
                yield return BinaryPrimitives.ReadInt32LittleEndian(code.AsSpan(at));
            at += Size(operand, code, at);
        }
    }

    private static int Size(OperandType operand, byte[] code, int at) =>
        operand switch
        {
            OperandType.InlineNone => 0,
            OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
            OperandType.InlineVar => 2,
            OperandType.InlineI8 or OperandType.InlineR => 8,
            OperandType.InlineSwitch => 4 + (4 * BinaryPrimitives.ReadInt32LittleEndian(code.AsSpan(at))),
            _ => 4,
        };
}
