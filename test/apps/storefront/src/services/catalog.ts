import type { EventEmitter } from 'node:events';
import { notFound } from '../http/errors.js';
import { type Currency, format } from '../pricing/money.js';
import type { Product, ProductRepository } from '../repositories/products.js';
import type { Rating, Review, ReviewRepository } from '../repositories/reviews.js';
import type { PricingService } from './pricing.js';

export interface ProductCard {
  readonly id: number;
  readonly name: string;
  readonly price: string;
  readonly inStock: boolean;
}

export interface ProductPage extends ProductCard {
  readonly description: string;
  readonly rating: Rating;
  readonly reviews: readonly Review[];
  readonly recentlyViewed: readonly number[];
}

export type ShopEvents = EventEmitter<{ priceChanged: [productId: number] }>;

const recentLimit = 8;

export class CatalogService {
  /** Product pages by product, currency and visitor: three queries saved on each hit. */
  private readonly pages = new Map<string, ProductPage>();
  private readonly recent = new Map<string, number[]>();

  constructor(
    private readonly products: ProductRepository,
    private readonly reviews: ReviewRepository,
    private readonly pricing: PricingService,
    private readonly events: ShopEvents,
  ) {
    // One listener per cached page: Node would warn from the eleventh on.
    events.setMaxListeners(0);
  }

  async list(category: string, page: number, size: number, currency: Currency): Promise<ProductCard[]> {
    const products = await this.products.listByCategory(category, size, (page - 1) * size);
    return products.map((product) => this.card(product, currency));
  }

  async search(text: string, limit: number, currency: Currency): Promise<ProductCard[]> {
    const products = await this.products.search(text, limit);
    return products.map((product) => this.card(product, currency));
  }

  async boughtTogether(id: number, limit: number, currency: Currency): Promise<ProductCard[]> {
    const products = await this.products.boughtTogether(id, limit);
    return products.map((product) => this.card(product, currency));
  }

  async page(id: number, visitor: string, currency: Currency): Promise<ProductPage> {
    const key = `${id}:${currency}:${visitor}`;
    const cached = this.pages.get(key);
    if (cached !== undefined) return cached;

    const [product, rating, reviews] = await Promise.all([
      this.products.findById(id),
      this.reviews.ratingOf(id),
      this.reviews.latest(id, 5),
    ]);
    if (product === undefined) throw notFound(`product ${id}`);
    const page = {
      ...this.card(product, currency),
      description: product.description,
      rating,
      reviews,
      recentlyViewed: this.remember(visitor, id),
    };
    this.pages.set(key, page);
    this.events.on('priceChanged', (changed) => {
      if (changed === id) this.pages.delete(key);
    });
    return page;
  }

  async changePrice(id: number, price: number): Promise<void> {
    if (!(await this.products.setPrice(id, price))) throw notFound(`product ${id}`);
    this.events.emit('priceChanged', id);
  }

  private card(product: Product, currency: Currency): ProductCard {
    return {
      id: product.id,
      name: product.name,
      price: format(this.pricing.inCurrency(product.price, currency)),
      inStock: product.stock > 0,
    };
  }

  /** Notes that a visitor sees a product; returns what they saw before, newest first. */
  private remember(visitor: string, id: number): number[] {
    const before = this.recent.get(visitor) ?? [];
    this.recent.set(visitor, [id, ...before.filter((seen) => seen !== id)].slice(0, recentLimit));
    return before;
  }
}
