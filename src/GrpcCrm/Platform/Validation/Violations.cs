using Google.Rpc;
using GrpcCrm.Platform.Errors;

namespace GrpcCrm.Platform.Validation;

/// <summary>Collects everything that is wrong with a message, so that the caller learns it at once.</summary>
public sealed class Violations
{
    /// <summary>Nobody reads more, and an answer holds no more; a request may hold a million.</summary>
    private const int Most = 100;

    private readonly List<BadRequest.Types.FieldViolation> _found = [];

    public IReadOnlyList<BadRequest.Types.FieldViolation> Found => _found;

    public bool Any => _found.Count > 0;

    /// <param name="field">The path of the field from the message's root.</param>
    /// <param name="reason">The constraint's stable code, UPPER_SNAKE.</param>
    /// <param name="description">What is wrong and what is expected, without the value itself.</param>
    public void Add(string field, string reason, string description)
    {
        if (_found.Count < Most) _found.Add(new() { Field = field, Reason = reason, Description = description });
    }

    public void ThrowIfAny()
    {
        if (Any) throw Fail.FieldsInvalid(_found);
    }
}
