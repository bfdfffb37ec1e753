using System.Text.Json.Serialization;

namespace RelDrop.Tests.Cases;

/// <summary>What became of a case. The first three are right; the others are faults of ours.</summary>
internal enum Verdict
{
    /// <summary>It compiles without a word, and what it computes is what <c>forward</c> and autograd compute.</summary>
    Equal,

    /// <summary>An error of the generator says where in the user's file it stops.</summary>
    Refused,

    /// <summary>The source does not compile by itself, or its <c>forward</c> throws: only crashes and hangs count.</summary>
    Invalid,

    /// <summary>An exception of the library says at run time why it cannot be done.</summary>
    Throws,

    /// <summary>It compiles, and the output, the gradient or the caller's input is another, or torch throws.</summary>
    Wrong,

    /// <summary>The compiler finds errors or warnings in generated code.</summary>
    BadCode,

    /// <summary>The generator threw, or the process died.</summary>
    Crash,

    /// <summary>An annotated class got neither code nor an error that has a place.</summary>
    Silent,

    /// <summary>The generator took longer than <see cref="CaseCompilation.Limit"/>.</summary>
    Slow,
}

/// <summary>What became of a case, and why.</summary>
/// <param name="Verdict">What became of it.</param>
/// <param name="Message">What was said or measured.</param>
/// <param name="Errors">The generator's errors, if it refused.</param>
[method: JsonConstructor]
internal sealed record CaseResult(Verdict Verdict, string Message, IReadOnlyList<CaseError> Errors)
{
    public CaseResult(Verdict verdict, string message)
        : this(verdict, message, [])
    {
    }
}

/// <summary>An error of the generator.</summary>
/// <param name="Id">Its identifier.</param>
/// <param name="Line">Its line in the user's file, from 1.</param>
/// <param name="Message">Its text.</param>
internal sealed record CaseError(string Id, int Line, string Message);
