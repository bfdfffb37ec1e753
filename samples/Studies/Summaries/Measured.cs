using RelDrop.Samples;
using RelDrop.Studies.Planning;
using RelDrop.Studies.Results;

namespace RelDrop.Studies.Summaries;

/// <summary>A number of a run's results.</summary>
/// <param name="Value">The number.</param>
/// <param name="Unit">What it counts.</param>
internal sealed record Measured(double Value, Unit Unit)
{
    /// <summary>Reads it.</summary>
    /// <exception cref="InvalidDataException">The result has no such number; the message names what there is.</exception>
    public static Measured Of(Measure measure, RunResults results)
    {
        var result = results.Read(measure.Result);
        if (measure.At is not { } place)
        {
            return result.Scalars.FirstOrDefault(scalar => scalar.Name == measure.Name) is { } scalar
                ? new Measured(scalar.Value, scalar.Unit)
                : throw Missing("scalar", measure.Name, result.Scalars.Select(scalar => scalar.Name));
        }

        var curve = result.Curves.FirstOrDefault(curve => curve.Name == measure.Name) ?? throw Missing("curve", measure.Name, result.Curves.Select(curve => curve.Name));
        var index = curve.X.Index().Where(x => Math.Abs(x.Item - place) < 1e-9).Select(x => x.Index).DefaultIfEmpty(-1).First();
        return index >= 0 ? new Measured(curve.Y[index], curve.YAxis.Unit) : throw Missing("place", Tables.Number(place), curve.X.Select(Tables.Number));

        InvalidDataException Missing(string what, string name, IEnumerable<string> there)
        {
            string[] known = [.. there];
            var advice = Nearest.Of(name, known) is { } meant ? $"did you mean '{meant}'?" : known.Length > 0 ? $"expected one of {string.Join(", ", known)}." : "it has none.";
            return new InvalidDataException($"{results.PathOf(measure.Result)} has no {what} {name} for the measure {measure}; {advice}");
        }
    }
}
