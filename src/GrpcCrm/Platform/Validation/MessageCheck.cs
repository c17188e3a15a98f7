using System.Collections;
using System.Collections.Concurrent;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace GrpcCrm.Platform.Validation;

/// <summary>
/// Checks a message against the options of its fields, clears what only the service may set, and brings texts into their one form. What
/// holds between fields is the feature's own matter.
/// </summary>
public sealed class MessageCheck
{
    private static readonly ConcurrentDictionary<MessageDescriptor, MessageCheck> Known = new();
    private readonly FieldCheck[] _fields;

    private MessageCheck(MessageDescriptor descriptor) =>
        _fields = [.. descriptor.Fields.InDeclarationOrder().Select(field => new FieldCheck(field))];

    /// <summary>In the order of the contract.</summary>
    public IReadOnlyList<FieldCheck> Fields => _fields;

    public static MessageCheck Of(MessageDescriptor descriptor) => Known.GetOrAdd(descriptor, static d => new MessageCheck(d));

    /// <param name="message">The message; output-only fields are cleared on the way.</param>
    /// <param name="path">The path that leads to the message, empty or ending in a dot.</param>
    /// <param name="update">Null, or the paths that an update changes: only these fields can be missed as required.</param>
    /// <param name="violations">Where everything wrong is added.</param>
    public void Check(IMessage message, string path, UpdateMask? update, Violations violations)
    {
        foreach (var field in _fields)
        {
            if (update is null && field.IsFine(message)) continue;
            if (field.Rules.OutputOnly)
            {
                field.Accessor.Clear(message);
                continue;
            }

            CheckField(field, message, path + field.Name, update, violations);
        }
    }

    /// <summary>Whether there certainly is nothing wrong with a new record and nothing to clear.</summary>
    public bool IsFine(IMessage message)
    {
        foreach (var field in _fields)
        {
            if (!field.IsFine(message)) return false;
        }

        return true;
    }

    private static void CheckField(FieldCheck field, IMessage message, string path, UpdateMask? update, Violations violations)
    {
        field.Normalise(message);
        var required = field.Rules.Identifier || field.Rules.RequiredOnUpdate
            ? update is not null
            : field.Rules.Required && (update is null || update.Changes(field.Name));
        if (field.Rules.Identifier && update is null)
        {
            field.Accessor.Clear(message);
        }
        else if (required && !field.IsSet(message))
        {
            violations.Add(path, "REQUIRED", "The field is required and is empty. Set it.");
        }
        else if (update is null || update.Changes(field.Name) || field.IsSet(message))
        {
            field.CheckValue(message, path, violations);
            if (field.Nests && !field.Rules.CheckedOneByOne) CheckNested(field, message, path, violations);
        }
    }

    private static void CheckNested(FieldCheck field, IMessage message, string path, Violations violations)
    {
        var update = UpdateMask.Of(message, field.Name, violations);
        switch (field.Accessor.GetValue(message))
        {
            case IList items:
                for (var i = 0; i < items.Count; i++)
                {
                    var item = (IMessage)items[i]!;
                    Of(item.Descriptor).Check(item, $"{path}[{i}].", null, violations);
                }

                break;
            case IMessage nested:
                Of(nested.Descriptor).Check(nested, path + ".", update, violations);
                break;
        }
    }
}
