using System.Globalization;
using Google.Rpc;
using GrpcCrm.Platform.Errors;

namespace GrpcCrm.Platform.Validation;

/// <summary>Collects everything that is wrong with a message, so that the caller learns it at once.</summary>
public sealed class Violations
{
    /// <summary>Nobody reads more, and an answer is not to grow far beyond its request, which may hold a million.</summary>
    private const int Most = 20;

    private readonly List<BadRequest.Types.FieldViolation> _found = [];
    private int _untold;

    /// <summary>The first of them and, if there are more, how many.</summary>
    public IReadOnlyList<BadRequest.Types.FieldViolation> Found => _untold == 0 ? _found : [.. _found, More(_untold)];

    public bool Any => _found.Count > 0;

    /// <summary>Stands for violations that are not told.</summary>
    public static BadRequest.Types.FieldViolation More(int count) => new()
    {
        Reason = "MORE",
        Description = string.Create(CultureInfo.InvariantCulture, $"And {count} more. Correct those that are told, and send again."),
    };

    /// <param name="field">The path of the field from the message's root.</param>
    /// <param name="reason">The constraint's stable code, UPPER_SNAKE.</param>
    /// <param name="description">What is wrong and what is expected, without the value itself.</param>
    public void Add(string field, string reason, string description)
    {
        if (_found.Count < Most) _found.Add(new() { Field = field, Reason = reason, Description = description });
        else _untold++;
    }

    public void ThrowIfAny()
    {
        if (Any) throw Fail.FieldsInvalid(Found, _found.Count + _untold);
    }
}
