using System.Text.Json;

namespace Sluice.Snowplow.FailedEvents;

/// <summary>The shapes of the reasons inside failed events.</summary>
internal static class FailureMessageJson
{
    /// <param name="writer">Where to.</param>
    /// <param name="message">The reason.</param>
    /// <param name="fieldName">Name of the field's key: format violations call it <c>payloadField</c>.</param>
    public static void Write(Utf8JsonWriter writer, FailureMessage message, string fieldName = "field")
    {
        writer.WriteStartObject();
        switch (message)
        {
            case FailureMessage.InputData input:
                writer.WriteString(fieldName, input.Field);
                writer.WriteString("value"u8, input.Value);
                writer.WriteString("expectation"u8, input.Expectation);
                break;
            case FailureMessage.NotJson notJson:
                writer.WriteString("field"u8, notJson.Field);
                writer.WriteString("value"u8, notJson.Value);
                writer.WriteString("error"u8, notJson.Error);
                break;
            case FailureMessage.NotIglu notIglu:
                writer.WritePropertyName("json"u8);
                JsonText.WriteRawOrText(writer, notIglu.Json);
                writer.WriteString("error"u8, notIglu.Error);
                break;
            case FailureMessage.IgluError iglu:
                writer.WriteString("schemaKey"u8, iglu.SchemaKey);
                writer.WritePropertyName("error"u8);
                JsonText.WriteRawOrText(writer, iglu.ErrorJson);
                break;
            case FailureMessage.CriterionMismatch mismatch:
                writer.WriteString("schemaKey"u8, mismatch.SchemaKey);
                writer.WriteString("schemaCriterion"u8, mismatch.SchemaCriterion);
                break;
            case FailureMessage.SchemaMapping mapping:
                writer.WriteString("actual"u8, mapping.Actual);
                writer.WriteStartObject("expectedMapping"u8);
                foreach (var (type, schema) in mapping.ExpectedMapping) writer.WriteString(type, schema);
                writer.WriteEndObject();
                writer.WriteString("expectation"u8, mapping.Expectation);
                break;
            case FailureMessage.Simple simple:
                writer.WriteString("error"u8, simple.Error);
                break;
        }
        writer.WriteEndObject();
    }
}
