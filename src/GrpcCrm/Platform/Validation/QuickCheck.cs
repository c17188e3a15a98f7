using System.Buffers;
using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace GrpcCrm.Platform.Validation;

/// <summary>
/// Answers for one field of a new record, without reflection and without a byte of garbage, whether there certainly is nothing wrong with
/// it and nothing to clear. Where it is not certain, <see cref="FieldCheck"/> decides: so this knows no violation, and no rare rule.
/// </summary>
public static class QuickCheck
{
    /// <summary>Characters that some rule for text might refuse.</summary>
    private static readonly SearchValues<char> Doubtful = SearchValues.Create(
    [
        .. Range('\0', '\u001F'), .. Range('\u007F', '\u009F'), .. Range('\u2028', '\u202E'), .. Range('\u2066', '\u2069'), '\uFFFD',
    ]);

    /// <summary>The test; for a field that it knows nothing of, one that is never certain.</summary>
    public static Func<IMessage, bool> Of(FieldCheck field, FieldDescriptor descriptor)
    {
        var type = descriptor.ContainingType.ClrType;
        return MakerOf(field, descriptor) is { } maker && type.GetProperty(descriptor.PropertyName) is { } property
            ? (Func<IMessage, bool>)typeof(QuickCheck)
                .GetMethod(maker, BindingFlags.NonPublic | BindingFlags.Static)!
                .MakeGenericMethod(type)
                .Invoke(null, [field, descriptor, property])!
            : _ => false;
    }

    private static string? MakerOf(FieldCheck field, FieldDescriptor descriptor)
    {
        // Whether an empty one is there would have to be cleared, too.
        if (descriptor.IsMap || (field.Clears && descriptor.HasPresence && descriptor.FieldType != FieldType.Message)) return null;
        if (descriptor.IsRepeated) return nameof(List);
        return descriptor.FieldType switch
        {
            FieldType.String => nameof(Text),
            FieldType.Bool => nameof(Flag),
            FieldType.Enum => nameof(Choice),
            FieldType.Int32 => nameof(Number),
            FieldType.Int64 => nameof(LongNumber),
            FieldType.Message when descriptor.MessageType == Timestamp.Descriptor => nameof(Time),
            FieldType.Message when field.Nests && descriptor.ContainingType.FindFieldByName("update_mask") is null => nameof(Nested),
            _ => null,
        };
    }

    private static Func<IMessage, bool> Text<T>(FieldCheck field, FieldDescriptor descriptor, PropertyInfo property)
        where T : class, IMessage
    {
        var (read, mayMiss, clears) = (Getter<T, string>(property), field.MayMiss, field.Clears);
        var longest = field.Rules.MaxLen > 0 ? (int)field.Rules.MaxLen : int.MaxValue;
        var isPlain = field.Rules is { MinLen: 0, In.Count: 0, References: "", Format: V1.Format.Unspecified };
        return message =>
        {
            var text = read(Unsafe.As<T>(message));
            if (text.Length == 0) return mayMiss;
            return !clears && isPlain && text.Length <= longest && !text.AsSpan().ContainsAny(Doubtful) && field.HasShape(text);
        };
    }

    private static Func<IMessage, bool> Flag<T>(FieldCheck field, FieldDescriptor descriptor, PropertyInfo property)
        where T : class, IMessage
    {
        var (read, mayMiss, clears) = (Getter<T, bool>(property), field.MayMiss, field.Clears);
        return message => read(Unsafe.As<T>(message)) ? !clears : mayMiss;
    }

    private static Func<IMessage, bool> Choice<T>(FieldCheck field, FieldDescriptor descriptor, PropertyInfo property)
        where T : class, IMessage
    {
        // An enum's getter may be called as one of its underlying type.
        var (read, mayMiss, clears) = (Getter<T, int>(property), field.MayMiss, field.Clears);
        var known = descriptor.EnumType.Values.Select(value => value.Number).ToHashSet();
        return message => read(Unsafe.As<T>(message)) is var number && (number == 0 ? mayMiss : !clears && known.Contains(number));
    }

    private static Func<IMessage, bool> Number<T>(FieldCheck field, FieldDescriptor descriptor, PropertyInfo property)
        where T : class, IMessage
    {
        var (read, isFine) = (Getter<T, int>(property), InRange(field));
        return message => isFine(read(Unsafe.As<T>(message)));
    }

    private static Func<IMessage, bool> LongNumber<T>(FieldCheck field, FieldDescriptor descriptor, PropertyInfo property)
        where T : class, IMessage
    {
        var (read, isFine) = (Getter<T, long>(property), InRange(field));
        return message => isFine(read(Unsafe.As<T>(message)));
    }

    private static Func<IMessage, bool> Time<T>(FieldCheck field, FieldDescriptor descriptor, PropertyInfo property)
        where T : class, IMessage
    {
        var (read, mayMiss, clears) = (Getter<T, Timestamp?>(property), field.MayMiss, field.Clears);
        return message => read(Unsafe.As<T>(message)) is { } time
            ? !clears && FieldCheck.IsStorable(time) && !field.IsUnset(time)
            : mayMiss;
    }

    private static Func<IMessage, bool> Nested<T>(FieldCheck field, FieldDescriptor descriptor, PropertyInfo property)
        where T : class, IMessage
    {
        var (read, mayMiss, clears) = (Getter<T, IMessage?>(property), field.MayMiss, field.Clears);
        return message =>
            read(Unsafe.As<T>(message)) is { } nested ? !clears && MessageCheck.Of(nested.Descriptor).IsFine(nested) : mayMiss;
    }

    private static Func<IMessage, bool> List<T>(FieldCheck field, FieldDescriptor descriptor, PropertyInfo property)
        where T : class, IMessage
    {
        var (read, mayMiss, clears) = (Getter<T, IList>(property), field.MayMiss, field.Clears);
        var isOpen = field.Rules is { CheckedOneByOne: true, MaxItems: 0 } && descriptor.FieldType == FieldType.Message;
        return message => read(Unsafe.As<T>(message)).Count == 0 ? mayMiss : isOpen && !clears;
    }

    /// <summary>Of a number that may be absent, zero may be either; the rules that let one pass and not the other are not quick.</summary>
    private static Func<long, bool> InRange(FieldCheck field)
    {
        var (rules, mayMiss, clears) = (field.Rules, field.MayMiss, field.Clears);
        return number => (number != 0 || mayMiss) && (number == 0 || !clears)
            && (!rules.HasGte || number >= rules.Gte) && (!rules.HasLte || number <= rules.Lte);
    }

    private static Func<T, TValue> Getter<T, TValue>(PropertyInfo property) => property.GetMethod!.CreateDelegate<Func<T, TValue>>();

    private static IEnumerable<char> Range(char first, char last) => Enumerable.Range(first, last - first + 1).Select(code => (char)code);
}
