"""One encoder with six answers (and the emergency answer apart) in one forward pass."""

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import BertConfig, BertModel

EMBEDDING = 128


class Triage(nn.Module):
    """Logits of every task from the mean of the last layer; token logits for places; an embedding of length 1."""

    def __init__(self, config: BertConfig, orders: dict[str, list], attention: str = "eager"):
        super().__init__()
        config._attn_implementation = attention
        self.encoder = BertModel(config, add_pooling_layer=False)
        width = config.hidden_size
        self.drop = nn.Dropout(0.1)
        self.intent = nn.Linear(width, len(orders["intent"]))
        self.actionable = nn.Linear(width, 1)
        self.urgency = nn.Linear(width, 4)
        self.emergency = nn.Linear(width, 1)
        self.category = nn.Linear(width, len(orders["category"]))
        self.place = nn.Linear(width, 3)
        self.embedding = nn.Linear(width, EMBEDDING, bias=False)
        nn.init.orthogonal_(self.embedding.weight)

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> dict[str, Tensor]:
        """Answers by name; `place` has one row per token, `embedding` is normalised."""
        hidden = self.encoder(
            input_ids=input_ids,
            attention_mask=attention_mask,
            token_type_ids=torch.zeros_like(input_ids),
        ).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * mask).sum(1) / mask.sum(1)
        embedding = self.embedding(mean)
        read = self.drop(mean)
        return {
            "intent": self.intent(read),
            "actionable": self.actionable(read),
            "urgency": self.urgency(read),
            "emergency": self.emergency(read),
            "category": self.category(read),
            "place": self.place(self.drop(hidden)),
            "embedding": functional.normalize(embedding, dim=-1),
        }


class Rows:
    """Encoded rows of one batch."""

    def __init__(self, encoded: list[tuple[list[int], list[int]]]):
        longest = max(len(ids) for ids, _ in encoded)
        self.ids = torch.ones(len(encoded), longest, dtype=torch.long)
        self.mask = torch.zeros(len(encoded), longest, dtype=torch.long)
        self.owners = [owner for _, owner in encoded]
        for row, (ids, _) in enumerate(encoded):
            self.ids[row, : len(ids)] = torch.tensor(ids)
            self.mask[row, : len(ids)] = 1
